package exchange

import "github.com/avrosql/avrosql/exec/vector"

// filler is the worker's side of a lane: it copies rows into an item until that is worth handing over.
// It belongs to the worker's goroutine.
type filler struct {
	g       *Gather
	w       int
	pending *item
	seq     int64 // lower bound of what the source may still produce
	rows    int   // of the last item, to size the next
	err     error // of handing over within Advance
}

func (g *Gather) work(w int) {
	f := &filler{g: g, w: w}
	src := g.workers[w].Source
	if p := g.workers[w].Position; p != nil {
		p.moved = f.moved
	}
	err := Guard(func() error {
		if err := src.Open(g.ctx); err != nil {
			return err
		}
		var b vector.Batch
		for {
			ok, err := src.Next(g.ctx, &b)
			if err == nil {
				err = f.err
			}
			if err != nil {
				return err
			}
			if !ok {
				return f.flush()
			}
			if err := f.add(&b); err != nil {
				return err
			}
		}
	})
	if cerr := Guard(src.Close); err == nil {
		err = cerr
	}
	if err != nil {
		// What was produced before the error goes before it.
		if f.flush() == nil {
			_ = f.push(&item{seq: f.seq, err: err}) // fails only if nobody reads any more
		}
	}
	g.mu.Lock()
	g.lanes[w].lower = done
	g.mu.Unlock()
	signal(g.wake)
}

// moved is called by the source, within the worker's Next, when it begins a morsel.
func (f *filler) moved(seq int64) {
	f.seq = seq
	if p := f.pending; p != nil && (seq > p.last+1 || f.g.waiting.Load()) {
		if err := f.flush(); err != nil && f.err == nil {
			f.err = err
		}
		return
	}
	if f.pending == nil {
		f.announce(seq)
	}
}

// announce publishes the lower bound and wakes the reader if it waits.
func (f *filler) announce(seq int64) {
	f.g.mu.Lock()
	f.g.lanes[f.w].lower = seq
	f.g.mu.Unlock()
	if f.g.waiting.Load() {
		signal(f.g.wake)
	}
}

// add copies the rows of b into items.
func (f *filler) add(b *vector.Batch) error {
	f.seq = max(f.seq, b.Seq)
	if p := f.pending; p != nil && b.Seq > p.last+1 {
		if err := f.flush(); err != nil {
			return err
		}
	}
	o := &f.g.opts
	if len(b.Cols) == 0 {
		return f.addRows(b)
	}
	for sel := b.Selection(); len(sel) > 0; {
		p := f.pending
		if p == nil {
			p = &item{cols: make([]*vector.Vector, len(f.g.types)), seq: b.Seq}
			for c, t := range f.g.types {
				p.cols[c] = vector.New(t)
				p.cols[c].Reserve(max(min(len(sel), o.BatchRows), f.rows))
			}
			f.pending = p
		}
		n := min(len(sel), o.BatchRows-p.n)
		size := copySize(b, sel[:n])
		for n > 1 && p.bytes+size > o.BatchBytes && size > o.BatchBytes/2 {
			n /= 2
			size = copySize(b, sel[:n])
		}
		for c, v := range b.Cols {
			if err := vector.AppendSel(p.cols[c], v, sel[:n]); err != nil {
				return err
			}
		}
		p.n += n
		p.bytes += size
		p.last = b.Seq
		sel = sel[n:]
		if p.n >= o.BatchRows || p.bytes >= o.BatchBytes {
			if err := f.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// addRows adds rows without columns.
func (f *filler) addRows(b *vector.Batch) error {
	for n := b.Rows(); n > 0; {
		if f.pending == nil {
			f.pending = &item{seq: b.Seq}
		}
		p := f.pending
		k := min(n, f.g.opts.BatchRows-p.n)
		p.n += k
		p.last = b.Seq
		n -= k
		if p.n >= f.g.opts.BatchRows {
			if err := f.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func copySize(b *vector.Batch, sel []int32) int64 {
	n := int64(0)
	for _, v := range b.Cols {
		n += v.CopySize(sel)
	}
	return n
}

// flush hands over what is pending.
func (f *filler) flush() error {
	p := f.pending
	if p == nil {
		return nil
	}
	f.pending = nil
	f.rows = p.n
	return f.push(p)
}

// push waits for room in the window and queues it.
func (f *filler) push(it *item) error {
	g := f.g
	l := &g.lanes[f.w]
	for {
		g.mu.Lock()
		if len(l.queue) == 0 || g.queued+it.bytes <= g.opts.WindowBytes {
			break
		}
		g.mu.Unlock()
		select {
		case <-l.room:
		case <-g.ctx.Done():
			return g.ctx.Err()
		}
	}
	defer g.mu.Unlock()
	if err := g.ctx.Err(); err != nil {
		return err
	}
	if err := g.acct.Reserve(it.bytes); err != nil {
		return err
	}
	g.queued += it.bytes
	l.queue = append(l.queue, it)
	l.lower = f.seq
	signal(g.wake)
	return nil
}
