package decode

import "math/bits"

// A step passes over data that nobody needs. What lies between two reads is one run of steps, walked
// by one small loop: most of a query's time goes there, so it makes no calls on the common forms, and
// the presence of an optional value is arithmetic instead of a branch.
type step struct {
	kind  stepKind
	null  uint8 // optional steps: the null branch
	fixed int32 // bytes
	nums  int32 // varints
	texts int32 // length-prefixed strings
	min   int32 // stepArray: smallest bytes of an element
	width int32 // of the last varint or steady string

	misses int32 // stepSteady: strings that were not as long as the one before
}

type stepKind uint8

const (
	stepFixed    stepKind = iota // fixed bytes
	stepNum                      // one varint
	stepNums                     // nums varints
	stepSteady                   // one string whose length seems to stay; if not, it becomes a stepText
	stepText                     // texts strings
	stepOptFixed                 // a union of null and fixed bytes,
	stepOptNum                   // one varint,
	stepOptText                  // one string
	stepTexts                    // array or map of elements of texts strings
	stepArray                    // array of elements that are fixed bytes, nums varints or texts strings
)

// steadyMisses is how many changes of length make a string unsteady. A field whose lengths change now
// and then is better off without a guess soon enough.
const steadyMisses = 16

// skipRun walks steps from p. On failure it returns -1 and the step that failed; the error is set.
func (d *Decoder) skipRun(steps []step, p int) (pos, at int) {
	buf, end := d.buf, d.end
	for i := range steps {
		s := &steps[i]
		switch s.kind {
		case stepFixed:
			p += int(s.fixed)
		case stepNum:
			n := bits.TrailingZeros64(^load64(buf, p)&highBits)>>3 + 1
			if n == int(s.width) {
				// Most numbers of a field are as long as the one before, so that the next step need
				// not wait for this length: the processor guesses the branch, not the data.
				p += int(s.width)
			} else if n <= 8 {
				s.width = int32(n)
				p += n
			} else if _, p = uvarintLong(buf, p); p < 0 {
				return -1, i
			}
		case stepNums:
			p = skipVarints(buf, p, int(s.nums), end)
		case stepSteady:
			b := buf[p]
			if b&0x81 != 0 {
				p = skipBytes(buf, p, 1, end)
			} else if n := int32(b>>1) + 1; n == s.width {
				p += int(s.width) // see stepNum
			} else {
				p += int(n)
				s.width = n
				if s.misses++; s.misses > steadyMisses {
					s.kind = stepText
				}
			}
		case stepText:
			for n := s.texts; ; {
				b := buf[p]
				if b&0x81 == 0 {
					p += int(b>>1) + 1
				} else if p = skipBytes(buf, p, 1, end); p < 0 {
					return -1, i
				}
				if n--; n == 0 {
					break
				}
				if p > end {
					return -1, i
				}
			}
		case stepOptText:
			b := buf[p]
			present := int(b>>1) ^ int(s.null)
			n := int(buf[p+1]) & -present
			if b&^2 != 0 || n&0x81 != 0 {
				p = d.skipOptional(s, p)
			} else {
				p += 1 + present + n>>1
			}
		case stepOptNum:
			b := buf[p]
			switch {
			case b&^2 != 0:
				p = d.skipOptional(s, p)
			case b>>1 == s.null:
				p++
			default:
				if n := bits.TrailingZeros64(^load64(buf, p+1)&highBits)>>3 + 1; n == int(s.width) {
					p += int(s.width) + 1
				} else if n <= 8 {
					s.width = int32(n)
					p += n + 1
				} else {
					p = d.skipOptional(s, p)
				}
			}
		case stepOptFixed:
			b := buf[p]
			if b&^2 != 0 {
				p = d.skipOptional(s, p)
			} else {
				p += 1 + int(s.fixed)&-(int(b>>1)^int(s.null))
			}
		case stepTexts:
			q, done := skipTexts(buf, p, int(s.texts), end)
			if !done {
				q = d.skipPlainArray(s, q)
			}
			p = q
		case stepArray:
			p = d.skipPlainArray(s, p)
		}
		if uint(p) > uint(end) {
			return -1, i
		}
	}
	return p, 0
}

// skipPlainArray passes an array or map whose elements are runs of one thing.
func (d *Decoder) skipPlainArray(s *step, p int) int {
	for {
		n, size, q := d.blockHead(-1, p, int(s.min))
		if q < 0 || n == 0 {
			return q
		}
		p = q
		if size >= 0 && !d.prog.verify {
			p += size
			continue
		}
		switch {
		case s.nums > 0:
			q = skipVarints(d.buf, p, n*int(s.nums), d.end)
		case s.texts > 0:
			q = skipBytes(d.buf, p, n*int(s.texts), d.end)
		default:
			q = p + n*int(s.fixed)
		}
		if uint(q) > uint(d.end) {
			return -1
		}
		if size >= 0 && q != p+size {
			return d.sizeMismatch(-1, p, size, q)
		}
		p = q
	}
}

// skipOptional passes a union of null and a varint, a string or bytes in the long way.
func (d *Decoder) skipOptional(s *step, p int) int {
	b, p := d.branch(-1, p)
	if p < 0 {
		return -1
	}
	p++
	if b>>1 == s.null {
		return p
	}
	switch s.kind {
	case stepOptNum:
		return skipVarints(d.buf, p, 1, d.end)
	case stepOptText:
		return skipBytes(d.buf, p, 1, d.end)
	}
	return p + int(s.fixed)
}

// skipFailed completes the error of a step that failed.
func (d *Decoder) skipFailed(at int32, p int) int {
	if d.err == nil {
		d.malformed(-1, p)
	}
	if e, ok := d.err.(*Error); ok && e.Field == "" {
		e.Field = d.prog.stepFields[at]
	}
	return -1
}
