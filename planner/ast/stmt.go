package ast

// Script is what was parsed: statements between semicolons, empty ones left out.
type Script struct {
	Span
	Statements []Statement
	Params     []*Param // in the order of the text
}

// Statement is one statement.
type Statement interface {
	Node
	statement()
}

// QueryStmt is a query on its own.
type QueryStmt struct {
	Span
	Query *Query
}

// Explain is EXPLAIN [ANALYZE] statement.
type Explain struct {
	Span
	Analyze bool
	Stmt    Statement
}

// Describe is DESCRIBE table or DESCRIBE query; one of the two is set.
type Describe struct {
	Span
	Table TableExpr // a *TableName or a *TableFunc
	Query *Query
}

// Summarize is SUMMARIZE table or SUMMARIZE query; one of the two is set.
type Summarize struct {
	Span
	Table TableExpr // a *TableName or a *TableFunc
	Query *Query
}

// ShowTables is SHOW [ALL] TABLES [FROM database] [LIKE 'pattern'].
type ShowTables struct {
	Span
	From []Ident
	Like *StringLit
}

// ShowColumns is SHOW COLUMNS FROM table [LIKE 'pattern'].
type ShowColumns struct {
	Span
	Table *TableName
	Like  *StringLit
}

// ShowCreateTable is SHOW CREATE TABLE|VIEW name.
type ShowCreateTable struct {
	Span
	View  bool
	Table *TableName
}

// ShowPartitions is SHOW PARTITIONS [FROM] table.
type ShowPartitions struct {
	Span
	Table *TableName
}

// ShowDatabases is SHOW DATABASES|SCHEMAS [LIKE 'pattern'].
type ShowDatabases struct {
	Span
	Like *StringLit
}

// ShowFunctions is SHOW FUNCTIONS [LIKE 'pattern'].
type ShowFunctions struct {
	Span
	Like *StringLit
}

// ShowVariables is SHOW VARIABLES [LIKE 'pattern'], SHOW ALL, and SHOW name.
type ShowVariables struct {
	Span
	Name *Ident // SHOW name, else nil
	Like *StringLit
}

// ShowWarnings is SHOW WARNINGS.
type ShowWarnings struct{ Span }

// ShowViews is SHOW VIEWS [FROM database] [LIKE 'pattern'].
type ShowViews struct {
	Span
	From []Ident
	Like *StringLit
}

// Set is SET [SESSION] name = value and SET name TO value. A bare word is a Path. DEFAULT is a nil
// Value, as is RESET name. With User it is SET @name = value, SET VARIABLE name = value or RESET
// VARIABLE name, of a variable of one name that may hold any expression.
type Set struct {
	Span
	Name  []Ident
	Value Expr
	User  bool
}

// Use is USE database.
type Use struct {
	Span
	Name []Ident
}

// CreateView is CREATE [OR REPLACE] [TEMPORARY] VIEW [IF NOT EXISTS] name [(columns)] AS query.
type CreateView struct {
	Span
	OrReplace   bool
	Temporary   bool
	IfNotExists bool
	Name        []Ident
	Columns     []Ident
	Query       *Query
}

// DropView is DROP VIEW [IF EXISTS] name.
type DropView struct {
	Span
	IfExists bool
	Name     []Ident
}

// Prepare is PREPARE name AS statement and PREPARE name FROM 'text'; one of the two is set. Params are
// the statement's own, which are not among the Script's.
type Prepare struct {
	Span
	Name   Ident
	Stmt   Statement
	Params []*Param
	Text   *StringLit
}

// Execute is EXECUTE name [(values)] and EXECUTE name USING values. name => value is a *NamedArg.
type Execute struct {
	Span
	Name Ident
	Args []Expr
}

// Deallocate is DEALLOCATE [PREPARE] name | ALL and DROP PREPARE name. The Name is nil for ALL.
type Deallocate struct {
	Span
	Name *Ident
}

// Option is name [=] value in COPY … (options) and CREATE TABLE … WITH (options). Value is nil where
// the name stands alone; a bare word is a Path.
type Option struct {
	Span
	Name  Ident
	Value Expr
}

// CreateTableAs is CREATE [OR REPLACE] TABLE [IF NOT EXISTS] name [WITH (options)] AS query.
type CreateTableAs struct {
	Span
	OrReplace   bool
	Temporary   bool
	IfNotExists bool
	Name        *TableName
	Options     []Option
	Query       *Query
}

// Copy is COPY table|(query) TO 'path' (options); one of Table and Query is set.
type Copy struct {
	Span
	Table   *TableName
	Query   *Query
	To      *StringLit
	Options []Option
}

func (*QueryStmt) statement()       {}
func (*Explain) statement()         {}
func (*Describe) statement()        {}
func (*Summarize) statement()       {}
func (*ShowTables) statement()      {}
func (*ShowColumns) statement()     {}
func (*ShowCreateTable) statement() {}
func (*ShowPartitions) statement()  {}
func (*ShowDatabases) statement()   {}
func (*ShowFunctions) statement()   {}
func (*ShowVariables) statement()   {}
func (*ShowWarnings) statement()    {}
func (*Set) statement()             {}
func (*Use) statement()             {}
func (*CreateView) statement()      {}
func (*DropView) statement()        {}
func (*CreateTableAs) statement()   {}
func (*Copy) statement()            {}
func (*ShowViews) statement()       {}
func (*Prepare) statement()         {}
func (*Execute) statement()         {}
func (*Deallocate) statement()      {}
