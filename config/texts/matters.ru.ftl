# Cases that were parted from another
reason-other-matter = Клиент спросил о другом, пока обращение { $case } у сотрудников
reason-channel-gone = Канал { $channel } больше не настроен
