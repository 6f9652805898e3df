package ast

func (f *formatter) statement(s Statement) {
	switch s := s.(type) {
	case *QueryStmt:
		f.query(s.Query)
	case *Explain:
		f.str("EXPLAIN ")
		if s.Analyze {
			f.str("ANALYZE ")
		}
		f.statement(s.Stmt)
	case *Describe:
		f.str("DESCRIBE ")
		f.target(s.Table, s.Query)
	case *Summarize:
		f.str("SUMMARIZE ")
		f.target(s.Table, s.Query)
	case *Set:
		f.set(s)
	case *Use:
		f.str("USE ")
		f.path(s.Name)
	case *CreateView:
		f.createView(s)
	case *DropView:
		f.str("DROP VIEW ")
		if s.IfExists {
			f.str("IF EXISTS ")
		}
		f.path(s.Name)
	case *CreateTableAs:
		f.createTable(s)
	case *Copy:
		f.copy(s)
	case *Prepare:
		f.str("PREPARE ")
		f.ident(s.Name)
		if s.Text != nil {
			f.str(" FROM ")
			f.string(s.Text.Value)
			return
		}
		f.str(" AS ")
		f.statement(s.Stmt)
	case *Execute:
		f.str("EXECUTE ")
		f.ident(s.Name)
		if len(s.Args) > 0 {
			f.str("(")
			f.exprs(s.Args)
			f.str(")")
		}
	case *Deallocate:
		f.str("DEALLOCATE ")
		if s.Name == nil {
			f.str("ALL")
			return
		}
		f.str("PREPARE ")
		f.ident(*s.Name)
	case *ShowTables, *ShowColumns, *ShowCreateTable, *ShowPartitions, *ShowDatabases, *ShowFunctions, *ShowVariables, *ShowWarnings, *ShowViews:
		f.show(s)
	}
}

func (f *formatter) target(t TableExpr, q *Query) {
	if q != nil {
		f.query(q)
		return
	}
	f.table(t, false)
}

func (f *formatter) like(s *StringLit) {
	if s != nil {
		f.str(" LIKE ")
		f.string(s.Value)
	}
}

func (f *formatter) show(s Statement) {
	switch s := s.(type) {
	case *ShowTables:
		f.str("SHOW TABLES")
		if len(s.From) > 0 {
			f.str(" FROM ")
			f.path(s.From)
		}
		f.like(s.Like)
	case *ShowViews:
		f.str("SHOW VIEWS")
		if len(s.From) > 0 {
			f.str(" FROM ")
			f.path(s.From)
		}
		f.like(s.Like)
	case *ShowColumns:
		f.str("SHOW COLUMNS FROM ")
		f.table(s.Table, false)
		f.like(s.Like)
	case *ShowCreateTable:
		if s.View {
			f.str("SHOW CREATE VIEW ")
		} else {
			f.str("SHOW CREATE TABLE ")
		}
		f.table(s.Table, false)
	case *ShowPartitions:
		f.str("SHOW PARTITIONS ")
		f.table(s.Table, false)
	case *ShowDatabases:
		f.str("SHOW DATABASES")
		f.like(s.Like)
	case *ShowFunctions:
		f.str("SHOW FUNCTIONS")
		f.like(s.Like)
	case *ShowVariables:
		if s.Name != nil {
			f.str("SHOW ")
			f.ident(*s.Name)
			return
		}
		f.str("SHOW VARIABLES")
		f.like(s.Like)
	case *ShowWarnings:
		f.str("SHOW WARNINGS")
	}
}

func (f *formatter) set(s *Set) {
	if s.User && s.Value == nil {
		f.str("RESET VARIABLE ")
		f.path(s.Name)
		return
	}
	f.str("SET ")
	if s.User {
		f.str("VARIABLE ")
	}
	f.path(s.Name)
	f.str(" = ")
	if s.Value == nil {
		f.str("DEFAULT")
		return
	}
	f.expr(s.Value, 0)
}

func (f *formatter) when(on bool, text string) {
	if on {
		f.str(text)
	}
}

func (f *formatter) createView(s *CreateView) {
	f.str("CREATE ")
	f.when(s.OrReplace, "OR REPLACE ")
	f.when(s.Temporary, "TEMPORARY ")
	f.str("VIEW ")
	f.when(s.IfNotExists, "IF NOT EXISTS ")
	f.path(s.Name)
	f.columns(s.Columns)
	f.str(" AS ")
	f.query(s.Query)
}

func (f *formatter) createTable(s *CreateTableAs) {
	f.str("CREATE ")
	f.when(s.OrReplace, "OR REPLACE ")
	f.when(s.Temporary, "TEMPORARY ")
	f.str("TABLE ")
	f.when(s.IfNotExists, "IF NOT EXISTS ")
	f.table(s.Name, false)
	if len(s.Options) > 0 {
		f.str(" WITH")
		f.options(s.Options)
	}
	f.str(" AS ")
	f.query(s.Query)
}

func (f *formatter) options(opts []Option) {
	if len(opts) == 0 {
		return
	}
	f.str(" (")
	for i, o := range opts {
		if i > 0 {
			f.str(", ")
		}
		f.ident(o.Name)
		if o.Value != nil {
			f.str(" ")
			f.expr(o.Value, levelUnary)
		}
	}
	f.str(")")
}

func (f *formatter) copy(s *Copy) {
	f.str("COPY ")
	if s.Query != nil {
		f.subquery(s.Query)
	} else {
		f.table(s.Table, false)
	}
	f.str(" TO ")
	f.string(s.To.Value)
	f.options(s.Options)
}
