package limit

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// Scan reads the blocks of the file at path on so many goroutines and hands each to block, together
// with the number of the goroutine.
func Scan(path string, goroutines int, block func(goroutine int, raw []byte, count int64) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h, err := ocf.ReadHeader(f, info.Size(), ocf.Limits{})
	if err != nil {
		return err
	}
	r, err := ocf.NewReader(f, info.Size(), h, ocf.Options{Name: path})
	if err != nil {
		return err
	}
	stream := r.Stream(context.Background(), 0, info.Size())
	errs := make([]error, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			var buf ocf.Buffer
			for {
				b, err := stream.Next(&buf)
				if errors.Is(err, io.EOF) {
					return
				}
				if err == nil {
					err = block(g, buf.Raw, b.Count)
				}
				if err != nil {
					errs[g] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
