// Package webtest is how tests use pages: as somebody with a browser, and as somebody whose browser runs no script.
//
// A [Browser] is one headless Chromium for all tests of a binary; a [Tab] is one person's window in it, with cookies of its own.
// A Tab clicks as a hand does: it waits until the thing stands still, is in view, and nothing lies over it, and says what does
// when that never comes about. [Tab.Check] and [Tab.Look] hold a page to what every page promises: axe-core finds no fault of
// level A or AA, nothing scrolls sideways, the console stays silent.
//
// A [Reader] asks a handler without a browser, keeps its cookies, and reads the [Answer]. It is much faster, so most tests of
// pages use it; a Tab is for what only a browser can tell. [Mux] and [Sessions] are what such tests put pages on.
//
// axe.min.js is axe-core 4.14.1 (npm axe-core, Mozilla Public License 2.0), unchanged.
package webtest
