# Who looks after whom: what is wrong in what somebody wants to have stored, and the way out.
care-at-line = line { $place }, { $field }: { $said }
care-at-row = row { $place }, { $field }: { $said }
care-unknown-account =
    There is no account { $name }{ $nearest ->
        [none] { "" }
       *[other] { " " }(did you mean { $nearest }?)
     }. Add it with accounts.csv first, or correct the number.
care-unknown-topic = There is no topic { $name }. The topics are { $known }.
care-unknown-care-role = There is no role { $name }. The roles are { $known }.
care-unknown-person =
    Nobody here has the address { $name }{ $nearest ->
        [none] { "" }
       *[other] { " " }(did you mean { $nearest }?)
     }. Add the person first, or correct the address.
care-unknown-tier = There is no tier { $name }. The tiers are { $known }.
care-other-tier = Account { $account } has the tier { $stored }, not { $name }. Change it with accounts.csv, or correct this cell.
care-not-an-agent = { $name } does not work at the desk and cannot be given cases. Name an agent.
care-leaves = { $name } is here until { $day } only. End the row by then, or name somebody else.
care-dates-reversed = The end { $end } lies before the beginning { $start }. Exchange or correct the days.
care-unknown-approver = { $name } may not approve. Name a supervisor or an admin, or leave it empty to approve it yourself.
care-overlap = { $name } has this role already from { $start } to { $end }. End that row first, choose other days, or replace it.
care-asked-twice = { $name } is already { $role } for this account and topic on the same days. Name two different people.
care-not-a-text = The file is no text in UTF-8, UTF-16 or windows-1251. Save it as CSV.
care-broken-csv = The file is no CSV: { $said }. Look for a quotation mark that is not closed.
care-empty-file = The file is empty. Its first line names the columns, at least { $columns }.
care-too-many-lines = The file has more than { $most } lines. Split it.
care-unknown-column =
    There is no column { $name }{ $nearest ->
        [none] { "" }
       *[other] { " " }(did you mean { $nearest }?)
     }. Rename it or take it out.
care-missing-column = This column is missing. The columns are { $columns }.
care-column-twice = This column stands twice. Take one out.
care-too-wide = The line has { $found } cells, the file { $columns } columns. Look for a delimiter that should be in quotation marks.
care-too-long = This is longer than { $most } characters. Shorten it.
care-missing-value = This cell is empty. Fill it in.
care-nobody = The line names nobody. Fill in at least one of preferred, backup, lead, account_manager.
care-no-day = { $value } is no day. Write it like 2026-01-31 or 31.01.2026.
care-no-number = { $value } is no whole number.
care-bad-number = An account number has 1 to { $most } characters and no spaces.
care-bad-name = A name has 1 to { $most } characters that can be printed.
care-unknown-calendar =
    There is no calendar { $name }{ $nearest ->
        [none] { "" }
       *[other] { " " }(did you mean { $nearest }?)
     }.
care-bad-domain = { $name } is no mail domain. Write it like example.com.
care-public-domain = Anybody can have an address at { $name }, so it cannot stand for one account. Give the single addresses to contacts instead.
care-domain-taken = { $name } belongs to account { $account }. Take it away there first.
care-too-many-domains = An account has at most { $most } domains.
care-listed-twice = { $name } is listed twice, first at { $line }. Keep one.
care-bad-mail = { $name } is no mail address.
care-bad-phone = { $name } is no telephone number. Write it like +74950000001.
care-unknown-kind = { $name } is no kind of address. The kinds are { $known }.
care-address-taken = { $name } belongs to { $owner }. Take it away there first.
care-unknown-staff-role = There is no role { $name }. The roles are { $known }.
care-stays-agent = { $name } works at the desk and stays an agent. Give a last day to somebody who leaves.
care-unknown-unit = There is no unit { $name }. The units are { $known }; add them under [units] in the settings.
care-bad-capacity = The capacity is a number from 0 to { $most }.
care-unknown-language = There is no language { $name }. The languages are { $known }.
care-unknown-brand = There is no brand { $name }. The brands are { $known }.
care-bad-list = At most { $most } names, each of 1 to 64 characters.
care-still-cares = { $name } still looks after { $count } rows: { $rows }. Give them to others first, or name a successor.
care-still-stands-in = { $name } is to stand in for { $people } after that. Name another stand-in first, or a successor.
care-cannot-follow = { $name } cannot have { $account }/{ $topic }: { $said } Give that row to somebody else first.
care-absence-overlap = There is an absence from { $start } to { $end } already. Change or end that one.
care-own-stand-in = { $name } cannot stand in for himself. Name somebody else.
care-stand-in-circle = The stand-ins go in a circle while all of them are away: { $circle }. Name somebody who is here.
