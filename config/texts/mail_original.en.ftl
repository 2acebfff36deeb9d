# A mail as it was sent, at the desk.
desk-original = As sent
desk-original-back = Back to case { $number }
desk-original-from = From
desk-original-reply-to = Answers to
desk-original-to = To
desk-original-cc = Copy
desk-original-date = Date
desk-original-remote = { $count ->
    [one] One picture from elsewhere was not loaded.
   *[other] { $count } pictures from elsewhere were not loaded.
  }
desk-original-fields = All header fields
desk-original-raw = Save the raw mail
