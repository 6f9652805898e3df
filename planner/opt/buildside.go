package opt

import "github.com/avrosql/avrosql/planner/plan"

// muchSmaller is by how much the left side of a join has to be smaller for the hash table to be built
// of it: the right side is where a query puts what it looks up, and rows come in the order of the other.
const muchSmaller = 0.5

// chooseBuildSides lets a join build its hash table of the smaller side. NOT IN's join has to see all of
// the right side first, so that is the one it builds of; joins that mark the rows of the left or want one
// match for each look up as well.
func chooseBuildSides(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		j, ok := n.(*plan.Join)
		if !ok || nullAware(j.Kind) || j.Kind == plan.Single || j.Kind == plan.Mark || j.Straight {
			return n
		}
		left := estimate(j.L) < estimate(j.R)*muchSmaller
		if left == j.BuildLeft {
			return n
		}
		c := *j
		c.BuildLeft = left
		return &c
	})
}
