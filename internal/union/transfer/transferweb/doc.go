// Package transferweb is the pages of transfers: for the union that releases a member, and for the member who asks to move or stays after all.
package transferweb
