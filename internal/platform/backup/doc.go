// Package backup copies an installation into one file and back, whatever engine it runs on.
//
// [Dump] reads every table over one snapshot while the program works on, and takes the encrypted files
// with it. The archive is a tar in zstd:
//
//	niangjia-backup.json            what it is: format, schema, tables and their columns
//	tables/<name>/<number>.jsonl    rows as JSON arrays, bytes in base64
//	blobs/<reference>               files as they lie on the disk: encrypted
//	manifest.json                   counts and SHA-256 sums, at the end: without it the file is not whole
//
// Derived tables (search indexes) and fleeting ones (sessions, leases) are left out; the former are
// rebuilt by the functions that [Restore] is given. The key file is never in a backup: what is sealed in
// it stays sealed, and a restored installation needs the key file of the one that was backed up.
//
// [Restore] reads the archive twice: first it checks all of it, then it writes, and only into an empty
// database and folder. One that breaks off leaves a mark ([Unfinished]): the program must not serve it.
package backup
