# Cases that were parted from another
reason-other-matter = The customer asked about something else while people had case { $case }
reason-channel-gone = The channel { $channel } is not configured any more
desk-alarm-danger = Danger to people: case #
desk-alarm-ping-pong = Case # is passed round in circles
