package schema

// Statements are the statements of a migration as the engine takes them.
var Statements = statements
