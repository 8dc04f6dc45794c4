// Package e2e holds the journeys of docs: the real program, started as an operator starts it, in a real Chromium. Each journey
// has an installation of its own in a temporary folder and one file; package webtest drives the browser, site_test.go the program.
//
// On every kind of page that a journey comes by, axe-core finds no fault of level A or AA, nothing scrolls sideways at 1366×900
// and at 360×780, and the console stays silent. NIANGJIA_SCREENS=1 lets TestScreens take the pictures of docs/screens.
package e2e
