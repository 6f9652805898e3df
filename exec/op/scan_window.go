package op

import (
	"io"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// window serves reads of a file out of bytes that were read in one go, where they hold them.
type window struct {
	f   io.ReaderAt
	buf []byte
	off int64
}

func (w *window) ReadAt(p []byte, off int64) (int, error) {
	if at := off - w.off; at >= 0 && at+int64(len(p)) <= int64(len(w.buf)) {
		return copy(p, w.buf[at:]), nil
	}
	return w.f.ReadAt(p, off)
}

// smallBlock is the size below which reading each block by itself costs more than copying it once more.
const smallBlock = 16 << 10

// look readies the worker's reader for the blocks of its run. If they are small, they are read at once.
func (w *ScanWorker) look() error {
	f := w.m.file
	w.window.buf = w.window.buf[:0]
	if w.of != f {
		w.window.f = f.open
		var err error
		if w.reader, err = ocf.NewReader(&w.window, f.Size, f.Header, ocf.Options{Name: f.Path, Limits: w.scan.limits}); err != nil {
			return err
		}
		w.of = f
	}
	run := w.m.run
	from, to := run[0].DataOffset, run[len(run)-1].Next()
	if len(run) < 2 || to-from > int64(len(run))*smallBlock {
		return nil
	}
	buf := fit(w.window.buf, int(to-from))
	if _, err := f.open.ReadAt(buf, from); err != nil {
		// Each block's own read will tell what is wrong, and where.
		return nil
	}
	w.window.buf, w.window.off = buf, from
	return nil
}
