package opt

import "github.com/avrosql/avrosql/planner/plan"

// muchSmaller is by how much the left side of a join has to be smaller for the hash table to be built
// of it: the right side is where a query puts what it looks up, and rows come in the order of the other.
const muchSmaller = 0.5

// chooseBuildSides lets a join build its hash table of the smaller side. NOT IN's join has to see all of
// the right side first, so that is the one it builds of.
func chooseBuildSides(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		j, ok := n.(*plan.Join)
		if !ok || j.Kind == plan.NullAnti {
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
