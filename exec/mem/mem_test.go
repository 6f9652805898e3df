package mem

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

func TestBudget(t *testing.T) {
	b := NewBudget(1000)
	x, y := NewAccount(b, "sort"), NewAccount(b, "hash join")
	if err := x.Reserve(600); err != nil {
		t.Fatal(err)
	}
	err := y.Reserve(500)
	var e *Error
	if !errors.As(err, &e) || e.Operator != "hash join" || e.Asked != 500 || e.InUse != 600 || e.Max != 1000 {
		t.Fatalf("%+v", err)
	}
	for _, part := range []string{"hash join", "500B", "600B", "1000B", "max_memory"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %s", err, part)
		}
	}
	if y.Used() != 0 {
		t.Fatal("a refused reservation was counted")
	}
	if err := y.Reserve(400); err != nil {
		t.Fatal(err)
	}
	x.Close()
	x.Close()
	y.Close()
	if b.Used() != 0 || b.Peak() != 1000 {
		t.Fatalf("used %d, peak %d", b.Used(), b.Peak())
	}
}

func TestAccountSlack(t *testing.T) {
	b := NewBudget(10 << 20)
	a := NewAccount(b, "x")
	for range 1000 {
		if err := a.Reserve(1000); err != nil {
			t.Fatal(err)
		}
		if held := b.Used(); held < a.Used() || held > a.Used()+slack {
			t.Fatalf("budget counts %d, account %d", held, a.Used())
		}
	}
	a.Release(900_000)
	if held := b.Used(); held > a.Used()+slack {
		t.Fatalf("budget counts %d, account %d", held, a.Used())
	}
	if err := a.Resize(5); err != nil || a.Used() != 5 || a.Peak() != 1_000_000 {
		t.Fatal(err, a.Used(), a.Peak())
	}
	a.Close()
	if b.Used() != 0 {
		t.Fatal(b.Used())
	}
}

func TestNilBudget(t *testing.T) {
	a := NewAccount(nil, "x")
	if err := a.Reserve(1 << 60); err != nil {
		t.Fatal(err)
	}
	a.Close()
	var b *Budget
	if b.Used() != 0 || b.Max() != 0 || b.Peak() != 0 {
		t.Fatal("nil budget")
	}
}

func TestConcurrentReserve(t *testing.T) {
	b := NewBudget(1 << 20)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			a := NewAccount(b, "x")
			defer a.Close()
			for range 2000 {
				if a.Reserve(100) != nil {
					a.Release(a.Used() / 2)
				}
			}
		})
	}
	wg.Wait()
	if b.Used() != 0 || b.Peak() > b.Max() {
		t.Fatalf("used %d, peak %d", b.Used(), b.Peak())
	}
}

func TestFormat(t *testing.T) {
	for n, want := range map[int64]string{0: "0B", 1023: "1023B", 1024: "1KiB", 1536: "1.5KiB", 64 << 20: "64MiB", 3 << 30: "3GiB"} {
		if got := Format(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
