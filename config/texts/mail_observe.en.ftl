# What is only kept: observed channels and mailboxes, and mail of an archive.
observed-letter = Only observed. This would have been sent to { $to } with the subject “{ $subject }”:
reason-archived = Taken in as history: kept and found, not worked
reason-observed = Only observed: { $would ->
    [acknowledge] it would have been acknowledged
    [answer] the bot would have answered
    [off] nothing is sent here
    [route] the caller would have been connected
   *[other] nothing would have been sent
  }
