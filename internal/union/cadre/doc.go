// Package cadre keeps who holds which post of a union (职务): its chair, deputies and members, those of the audit and the women workers' committees,
// organisers and staff; whether full-time, part-time, seconded or employed by contract (专职, 兼职, 挂职, 社会化); and in what they were trained.
//
// An [Officer] takes up a post with [Service.Appoint] and leaves it with [Service.End]; history stays. Who leads a union is protected (工会法
// art. 18): a chair or deputy is recalled by more than half of all members or delegates alone, and is moved to other work before the end of the term
// only with the consent of the committee and of the union above. A chair who leaves before the term ends leaves a [Vacancy], which is to be filled
// within the time of the rule vacancy_fill; the next chair fills it. Who may not stand for a union's committee may not hold a post in it.
//
// Invariants: a union has one chair; a vacancy waits while it has none; whoever is called trained has a training.
//
// Who may do what: officers of a union and desks within their reach. Administrators and strangers see nothing: officers are people.
//
// Tables: cadre_post, cadre_training, cadre_vacancy. Kept of a person are the name and what concerns the post; whoever is a member of the federation is
// linked with the membership, where all else stands. There is no field for opinions, and none for views of others on the person.
package cadre
