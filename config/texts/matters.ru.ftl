# Cases that were parted from another
reason-other-matter = Клиент спросил о другом, пока обращение { $case } у сотрудников
reason-channel-gone = Канал { $channel } больше не настроен
desk-alarm-danger = Опасность для людей: обращение #
desk-alarm-ping-pong = Обращение # передают по кругу
