module github.com/avrosql/avrosql/bench

go 1.26

require github.com/avrosql/avrosql v0.0.0

require (
	github.com/dsnet/compress v0.0.1 // indirect
	github.com/golang/snappy v1.0.0 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/ulikunitz/xz v0.5.17 // indirect
)

replace github.com/avrosql/avrosql => ../
