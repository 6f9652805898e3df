package parse

import "github.com/avrosql/avrosql/planner/ast"

var frameUnits = map[string]ast.FrameUnit{"rows": ast.FrameRows, "range": ast.FrameRange, "groups": ast.FrameGroups}

// frame reads ROWS|RANGE|GROUPS start, or BETWEEN start AND end, and EXCLUDE.
func (p *parser) frame(a *args) (func([]ast.Expr) *ast.Frame, error) {
	tok := p.i
	fr := &ast.Frame{Unit: frameUnits[p.advance().s]}
	between := p.take("between")
	start, err := p.bound(a, &fr.Start)
	if err != nil {
		return nil, err
	}
	end := 0
	fr.End = ast.Bound{Span: fr.Start.Span, Kind: ast.CurrentRow}
	if between {
		if err := p.expect("and", "AND and the end of the frame were expected"); err != nil {
			return nil, err
		}
		if end, err = p.bound(a, &fr.End); err != nil {
			return nil, err
		}
	}
	if fr.Start.Kind == ast.UnboundedFollowing || fr.End.Kind == ast.UnboundedPreceding || fr.Start.Kind > fr.End.Kind {
		return nil, p.fail(p.spanFrom(tok), "the frame ends before it starts",
			"bounds go from UNBOUNDED PRECEDING over CURRENT ROW to UNBOUNDED FOLLOWING; without BETWEEN the end is CURRENT ROW")
	}
	if p.take("exclude") {
		switch {
		case p.take("current", "row"):
			fr.Exclude = ast.ExcludeCurrentRow
		case p.take("group"):
			fr.Exclude = ast.ExcludeGroup
		case p.take("ties"):
			fr.Exclude = ast.ExcludeTies
		case !p.take("no", "others"):
			return nil, p.unexpected("CURRENT ROW, GROUP, TIES or NO OTHERS was expected")
		}
	}
	fr.Span = p.spanFrom(tok)
	return func(args []ast.Expr) *ast.Frame {
		if start > 0 {
			fr.Start.Offset = args[start-1]
		}
		if end > 0 {
			fr.End.Offset = args[end-1]
		}
		return fr
	}, nil
}

// bound reads one end of a frame and returns the position of its offset, from 1, or 0.
func (p *parser) bound(a *args, b *ast.Bound) (int, error) {
	tok := p.i
	at := 0
	switch {
	case p.take("unbounded", "preceding"):
		b.Kind = ast.UnboundedPreceding
	case p.take("unbounded", "following"):
		b.Kind = ast.UnboundedFollowing
	case p.take("current", "row"):
		b.Kind = ast.CurrentRow
	default:
		if err := p.arg(a); err != nil {
			return 0, err
		}
		at = a.n
		switch {
		case p.take("preceding"):
			b.Kind = ast.Preceding
		case p.take("following"):
			b.Kind = ast.Following
		default:
			return 0, p.unexpected("PRECEDING or FOLLOWING was expected")
		}
	}
	b.Span = p.spanFrom(tok)
	return at, nil
}
