# Cases that were parted from another
reason-other-matter = The customer asked about something else while people had case { $case }
reason-channel-gone = The channel { $channel } is not configured any more
