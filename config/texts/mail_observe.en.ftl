# What is only kept: observed channels and mailboxes, and mail of an archive.
observed-letter = Only observed. This would have been sent to { $to } with the subject “{ $subject }”:
reason-archived = Taken in as history: kept and found, not worked
reason-copy-answers = The same mail came to { $mailbox } too, which is not only observed
reason-observed = Only observed: { $would ->
    [acknowledge] it would have been acknowledged
    [answer] the bot would have answered
    [off] nothing is sent here
    [route] the caller would have been connected
   *[other] nothing would have been sent
  }
desk-observed = only observed
desk-observed-why = Shows what would have been done; nothing of it was sent, and it cannot be worked here.

## The page of channels
admin-channels = Channels
admin-channels-about = Whether each channel lives, how far its sources are read, what waits, and what is only observed.
admin-channels-as-of = As of { $time }; this page keeps itself up to date.
admin-channel-state = State
admin-channel-heard = Last heard of
admin-channel-well = works
admin-channel-behind = catches up
admin-channel-wrong = needs a look
admin-channel-quiet = not heard of yet
admin-channel-inbox = Waits to be worked
admin-channel-quarantined = In quarantine
admin-letters-queued = Letters waiting
admin-letters-sent = Sent in 7 days
admin-letters-failed = Failed in 7 days
admin-letters-unknown = Not known whether sent
admin-letters-bounced = Came back in 7 days
admin-source = Source
admin-sources-of = Sources of { $channel }
admin-source-waiting = Waiting
admin-source-taken = Taken in
admin-source-missing = Missing
admin-source-checked = Counted
admin-observed = only observed
admin-observed-mailboxes = Only observed:
admin-would-have = What observed channels would have done in 7 days
admin-would-have-about = { $messages } messages in { $cases } cases; nothing of it was sent or done. Open a line to see its cases.
admin-would-say = What would have been said
admin-would-goes = Where it would have gone
admin-would-why = Why nothing would have been said
admin-would-agent = Who would have been asked first
admin-would-intent = What it was about
admin-would-say-acknowledge = an acknowledgement
admin-would-say-answer = the bot's answer
admin-would-say-route = a connected call
admin-would-say-nothing = nothing
admin-would-goes-queue = queue: { $queue }
admin-would-goes-bot = the bot
admin-would-goes-agent = an agent
admin-would-goes-nobody = nobody
admin-would-goes-junk = the folder for junk
