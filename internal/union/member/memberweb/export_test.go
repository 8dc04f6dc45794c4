package memberweb

// ActWords are the words for what the log holds of a membership.
var ActWords = actWords
