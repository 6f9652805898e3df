package op

import "sync/atomic"

// Progress counts what the scans of a query do, while they do it. All of it may be read at any time.
type Progress struct {
	Total   atomic.Int64 // bytes of the files of all scans begun so far, headers included
	Done    atomic.Int64 // bytes of the blocks that have been read or hopped over
	Records atomic.Int64 // of those blocks, before any condition
}

// scan adds the files of a scan that is about to begin.
func (p *Progress) scan(spec *ScanSpec) {
	if p == nil {
		return
	}
	for _, f := range spec.Snapshot.Files {
		p.Total.Add(f.Size)
		p.Done.Add(f.Header.Size)
	}
}

// blocks adds blocks of so many bytes and records.
func (p *Progress) blocks(bytes, records int64) {
	if p != nil {
		p.Done.Add(bytes)
		p.Records.Add(records)
	}
}
