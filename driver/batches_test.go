package driver_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"testing"

	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/vector"
)

// Columns of many rows at a time, without a value for each.
func ExampleBatchQueryer() {
	db, err := sql.Open("avro", "../testdata")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		batches, err := c.(driver.BatchQueryer).QueryBatches(ctx, "SELECT items FROM orders WHERE status = :s", sql.Named("s", "PAID"))
		if err != nil {
			return err
		}
		defer batches.Close()
		sum := int64(0)
		for {
			b, err := batches.Next()
			if errors.Is(err, io.EOF) {
				fmt.Println(batches.Columns()[0].Name, sum)
				return nil
			}
			if err != nil {
				return err
			}
			items := b.Cols[0]
			for _, i := range b.Selection() {
				if !items.IsNull(int(i)) {
					sum += items.I64[i]
				}
			}
		}
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// items 56
}

func TestBatches(t *testing.T) {
	db := openDB(t, "../testdata?batch_rows=7&workers=2")
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ask := func(ctx context.Context, query string, read func(*driver.Batches) error, args ...any) error {
		return conn.Raw(func(c any) error {
			b, err := c.(driver.BatchQueryer).QueryBatches(ctx, query, args...)
			if err != nil {
				return err
			}
			return errors.Join(read(b), b.Close(), b.Close())
		})
	}
	all := func(b *driver.Batches) (out []string, err error) {
		for {
			batch, err := b.Next()
			if err != nil {
				if _, again := b.Next(); !errors.Is(again, io.EOF) {
					t.Errorf("behind the end: %v", again)
				}
				if errors.Is(err, io.EOF) {
					err = nil
				}
				return out, err
			}
			if batch.N > 7 {
				t.Errorf("a batch of %d rows", batch.N)
			}
			for _, i := range batch.Selection() {
				id, tags := batch.Cols[0], batch.Cols[1]
				if tags.Kind != vector.Bytes {
					t.Errorf("nested values are %v", tags.Kind)
				}
				out = append(out, fmt.Sprint(id.I64[i], string(tags.Bytes(int(i)))))
			}
		}
	}
	err = ask(t.Context(), "SELECT id, tags FROM events WHERE id <= ? ORDER BY id", func(b *driver.Batches) error {
		got, err := all(b)
		if want := `[1["trial"] 2["vip","new"] 3[]]`; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %v", got, want)
		}
		if c := b.Columns(); c[1].Name != "tags" || c[1].Type.String() != "ARRAY<VARCHAR>" || c[1].Nullable {
			t.Errorf("columns %v", c)
		}
		return err
	}, 3)
	if err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = ask(ctx, "SELECT a.id FROM orders a, orders b, orders c, orders d", func(b *driver.Batches) error {
		cancel()
		for {
			if _, err := b.Next(); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := ask(t.Context(), "SELECT id FROM events WHERE id = ?", nil, make(chan int)); err == nil {
		t.Error("a channel was bound")
	}
}
