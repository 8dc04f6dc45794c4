-- On which ground an application was refused; '' for those that were not, and for those refused before grounds were recorded.
ALTER TABLE application ADD COLUMN ground TEXT NOT NULL DEFAULT '';
