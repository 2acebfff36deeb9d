# Why a case went where it went: queue, people, place in line. Reasons are read at the desk and in the API.
reason-alarm = Danger to people: before everything else, to whoever is there
reason-complaint-line = Queue { $queue }: the line of complaints
reason-queue-by-brand = Queue { $queue }: brand { $brand }, topic { $topic }
reason-queue-by-language = Queue { $queue }: language { $language }, topic { $topic }
reason-care-away = { $person } ({ routing-role }) is away until { $until }
reason-care-left = { $person } ({ routing-role }) no longer works here
reason-care-no-agent = { $person } ({ routing-role }) does not work at the desk
reason-care-no-complaints = { $person } ({ routing-role }) does not take complaints
reason-care-unapproved = { $person } ({ routing-role }) stands in the care table, but nobody approved that
reason-stand-in = { $account }, { $topic }: { $person } stands in for { $stands_for } ({ routing-role })
reason-sticky = { $person } served this customer last
reason-sticky-unskilled = { $person } served this customer last, but lacks what this takes: { $skills }
reason-entitlement-ahead = { $account } is entitled from { $since } on; until then it counts as { $tier }
reason-entitlement-over = { $account } was entitled until { $until }; since then it counts as { $tier }
reason-overflow = Waited more than { $minutes } minutes: the people of queue { $queue } are asked too
routing-role = { $role ->
    [preferred] preferred
    [backup] backup
    [lead] lead
    [stand_in] stand-in
   *[other] { $role }
}
