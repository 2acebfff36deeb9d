# Cases that were parted from another
reason-other-matter = The customer asked about something else while people had case { $case }
