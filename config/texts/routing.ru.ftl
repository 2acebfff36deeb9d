# Почему обращение попало туда, куда попало: очередь, люди, место в очереди. Читают на рабочем месте и через API.
reason-alarm = Опасность для людей: раньше всего остального, тому, кто на месте
reason-complaint-line = Очередь { $queue }: линия жалоб
reason-queue-by-brand = Очередь { $queue }: бренд { $brand }, тема { $topic }
reason-queue-by-language = Очередь { $queue }: язык { $language }, тема { $topic }
reason-care-away = { $person } ({ routing-role }) отсутствует до { $until }
reason-care-left = { $person } ({ routing-role }) больше здесь не работает
reason-care-no-agent = { $person } ({ routing-role }) не работает с обращениями
reason-care-no-complaints = { $person } ({ routing-role }) не принимает жалобы
reason-care-unapproved = { $person } ({ routing-role }) стоит в таблице закрепления, но это никто не утвердил
reason-stand-in = { $account }, { $topic }: { $person } замещает сотрудника { $stands_for } ({ routing-role })
reason-sticky = { $person } обслуживал этого клиента последним
reason-sticky-unskilled = { $person } обслуживал этого клиента последним, но здесь нужно другое умение: { $skills }
reason-entitlement-ahead = { $account }: договор действует с { $since }, до этого категория { $tier }
reason-entitlement-over = { $account }: договор действовал до { $until }, теперь категория { $tier }
reason-overflow = Ожидание дольше { $minutes } мин: спрашиваем и сотрудников очереди { $queue }
routing-role = { $role ->
    [preferred] основной специалист
    [backup] второй специалист
    [lead] руководитель группы
    [stand_in] замещающий
   *[other] { $role }
}
