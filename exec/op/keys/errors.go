package keys

import "errors"

var errGroups = errors.New("more than 2,147,483,647 distinct keys; group by fewer columns or filter first")
