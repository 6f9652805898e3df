package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync/atomic"
	"time"
)

// ErrInjected is what a FaultPlan without an error of its own fails with.
var ErrInjected = errors.New("injected fault")

// FaultPlan says what goes wrong, and when. The zero value does nothing.
// Reads, opens and listings are counted over the whole store, from 1.
type FaultPlan struct {
	// FailRead is the number of the read that fails with Err.
	FailRead int64
	// FailFrom makes every read from FailRead on fail, not that one alone.
	FailFrom bool
	// FailOpen and FailList are the numbers of the open and the listing that
	// fail with Err.
	FailOpen, FailList int64
	// Err is the error, ErrInjected if nil.
	Err error
	// ShortRead is the number of the read that returns half of its bytes
	// together with Err.
	ShortRead int64
	// ShrinkTo is the size that every file larger than it seems to have
	// shrunk to from read number ShrinkRead on. Size still tells what it was
	// when the file was opened.
	ShrinkRead, ShrinkTo int64
	// Vanish makes opens fail with fs.ErrNotExist although the file was
	// listed.
	Vanish bool
	// Latency is waited for before each read, open and listing.
	Latency time.Duration
}

// FaultStore is a Store that goes wrong on purpose.
type FaultStore struct {
	inner               Store
	plan                FaultPlan
	reads, opens, lists atomic.Int64
}

// Faulty wraps inner for tests.
func Faulty(inner Store, plan FaultPlan) *FaultStore {
	if plan.Err == nil {
		plan.Err = ErrInjected
	}
	return &FaultStore{inner: inner, plan: plan}
}

// Reads is the number of reads so far. A test that lets each read fail in
// turn runs once without faults to learn how many there are.
func (s *FaultStore) Reads() int64 { return s.reads.Load() }

// Opens is the number of opens so far.
func (s *FaultStore) Opens() int64 { return s.opens.Load() }

// Lists is the number of listings so far.
func (s *FaultStore) Lists() int64 { return s.lists.Load() }

func (s *FaultStore) String() string { return s.inner.String() }

// DirTime and StatAll are those of the store within, if it has them.
func (s *FaultStore) DirTime(ctx context.Context, dir string) (time.Time, bool, error) {
	if w, ok := s.inner.(Watcher); ok {
		return w.DirTime(ctx, dir)
	}
	return time.Time{}, false, nil
}

// StatAll describes files as the store within does.
func (s *FaultStore) StatAll(ctx context.Context, dir string, names []string) ([]Info, error) {
	if w, ok := s.inner.(Watcher); ok {
		return w.StatAll(ctx, dir, names)
	}
	return nil, ErrInjected
}

func (s *FaultStore) wait(ctx context.Context) error {
	if s.plan.Latency <= 0 {
		return nil
	}
	t := time.NewTimer(s.plan.Latency)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *FaultStore) Open(ctx context.Context, p string) (File, error) {
	n := s.opens.Add(1)
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	if n == s.plan.FailOpen {
		return nil, pathError("open", s.String(), p, s.plan.Err)
	}
	if s.plan.Vanish {
		return nil, pathError("open", s.String(), p, fs.ErrNotExist)
	}
	f, err := s.inner.Open(ctx, p)
	if err != nil {
		return nil, err
	}
	return &faultFile{File: f, s: s}, nil
}

func (s *FaultStore) List(ctx context.Context, dir string) ([]Info, error) {
	n := s.lists.Add(1)
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	if n == s.plan.FailList {
		return nil, pathError("list", s.String(), dir, s.plan.Err)
	}
	return s.inner.List(ctx, dir)
}

func (s *FaultStore) Stat(ctx context.Context, p string) (Info, error) {
	return s.inner.Stat(ctx, p)
}

type faultFile struct {
	File
	s *FaultStore
}

func (f *faultFile) ReadAt(p []byte, off int64) (int, error) {
	plan := &f.s.plan
	n := f.s.reads.Add(1)
	if plan.Latency > 0 {
		time.Sleep(plan.Latency)
	}
	if plan.FailRead > 0 && (n == plan.FailRead || plan.FailFrom && n > plan.FailRead) {
		return 0, plan.Err
	}
	if n == plan.ShortRead {
		k, err := f.File.ReadAt(p[:len(p)/2], off)
		if err == nil || err == io.EOF {
			err = plan.Err
		}
		return k, err
	}
	if plan.ShrinkRead > 0 && n >= plan.ShrinkRead {
		left := plan.ShrinkTo - off
		if left <= 0 {
			return 0, io.EOF
		}
		if left < int64(len(p)) {
			k, err := f.File.ReadAt(p[:left], off)
			if err == nil {
				err = io.EOF
			}
			return k, err
		}
	}
	return f.File.ReadAt(p, off)
}
