// Package codes keeps the code lists, the administrative divisions and the working calendar, each
// with the days between which an entry holds.
//
// Two doors lead in. [Book] is for the rest of the program: an in-memory copy that answers without
// touching the database, 1,000,000 times in an import. [Service] is for people: it imports new
// versions and shows what stands, authorised and logged.
//
//	book, err := codes.Open(ctx, db)
//	go book.Follow(ctx, time.Minute, report)
//	code, ok := book.Match(codes.Education, "大学本科", today) // "20", true
//	name := book.Name(codes.Education, "20", i18n.En, today)   // "Undergraduate education"
//
// An entry counts from its valid_from until its valid_to, or until a later entry of the same code
// begins. A code that has ended still has its name: old records stay readable.
//
// Political status (政治面貌) and ethnic group (民族) are restricted: a Book keeps them closed, so that
// they can be no column, filter or figure by accident. A form that a rule asks for them opens them
// with [Book.Citing].
//
// The tables division, calendar_day and code are reference tables of the installation; edition
// counts the changes of each, so that other processes notice them.
package codes
