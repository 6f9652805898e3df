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

// TestSpilling: accounts that spill are never refused, are told when they are over, and leave a quarter
// of the budget to others.
func TestSpilling(t *testing.T) {
	b := NewBudget(1 << 20)
	a, c := NewSpilling(b, "sort", 1<<16, 0), NewSpilling(b, "hash join", 1<<16, 0)
	scan := NewAccount(b, "scan")
	take := func(a *Account, n int64) {
		t.Helper()
		if err := a.Reserve(n); err != nil {
			t.Fatal(err)
		}
	}
	take(a, 700<<10)
	if a.Over() || a.Fits(100<<10) || !a.Fits(10<<10) {
		t.Fatal("over below three quarters")
	}
	take(a, 200<<10)
	take(c, 50<<10)
	if !a.Over() || c.Over() {
		t.Fatal("whoever holds more than its floor is over, and nobody else")
	}
	take(c, 200<<10)
	if !c.Over() || b.Used() < 1<<20 {
		t.Fatal("not over")
	}
	take(scan, 256<<10)
	if scan.Reserve(1) == nil || scan.Over() {
		t.Fatal("an account that does not spill has a quarter of a full budget, and no more")
	}
	var full *Error
	if !errors.As(a.Check(), &full) || full.Operator != "sort" {
		t.Fatal("passing the budget goes unnoticed")
	}
	a.Close()
	if c.Over() || c.Check() != nil {
		t.Fatal("over after another has shed")
	}
	c.Close()
	scan.Close()
	if b.Used() != 0 || b.spill.Load() != 0 {
		t.Fatal("memory stays reserved")
	}
	d := NewSpilling(nil, "window", 10, 100)
	take(d, 100)
	if d.Over() || d.Fits(1) {
		t.Fatal("a limit of its own")
	}
	take(d, 1)
	if !d.Over() {
		t.Fatal("a limit of its own")
	}
}
