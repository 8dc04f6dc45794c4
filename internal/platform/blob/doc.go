// Package blob keeps files: uploads, reject files, exports. A file lies encrypted in DIR/blobs and has
// one row in table blob, which says what it is and when it is to be deleted.
//
// Writing is two steps, so that the row stands in the transaction that needs the file:
//
//	w, err := blobs.Create(fed)
//	defer w.Abort()
//	… io.Copy(w, upload) …
//	err = w.Close()                             // on the disk, synced, in its place
//	err = sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
//		_, err := blobs.Record(ctx, tx, w, blob.About{Purpose: "roster upload", …})
//		…
//	})
//
// Deleting is a row's deletion; [Store.Sweep] takes away the files that have no row: what was deleted,
// what a crash left between the two steps, and what was never closed.
//
// The content is encrypted in chunks of 64 KiB with AES-256-GCM under a key of the file's own
// (the STREAM construction: a nonce counts the chunks and marks the last, so that chunks cannot be
// moved, repeated or cut off). The file's key is sealed by the vault for its place. Any part
// can be read without the rest: [File] is an io.ReaderAt.
package blob
