# Кто за кого отвечает: что не так в том, что хотят записать, и что делать.
care-at-line = строка { $place }, { $field }: { $said }
care-at-row = запись { $place }, { $field }: { $said }
care-unknown-account =
    Клиента { $name } нет{ $nearest ->
        [none] { "" }
       *[other] { " " }(может быть, { $nearest }?)
     }. Сначала добавьте его через accounts.csv или исправьте номер.
care-unknown-topic = Темы { $name } нет. Темы: { $known }.
care-unknown-care-role = Роли { $name } нет. Роли: { $known }.
care-unknown-person =
    Сотрудника с адресом { $name } нет{ $nearest ->
        [none] { "" }
       *[other] { " " }(может быть, { $nearest }?)
     }. Сначала добавьте сотрудника или исправьте адрес.
care-unknown-tier = Категории { $name } нет. Категории: { $known }.
care-other-tier = У клиента { $account } категория { $stored }, а не { $name }. Измените её через accounts.csv или исправьте ячейку.
care-not-an-agent = { $name } не работает за рабочим столом и не может получать обращения. Укажите оператора.
care-leaves = { $name } работает только до { $day }. Завершите строку к этому дню или укажите другого.
care-dates-reversed = Конец { $end } раньше начала { $start }. Поменяйте или исправьте даты.
care-unknown-approver = { $name } не может утверждать. Укажите супервизора или администратора либо оставьте пустым, чтобы утвердить самому.
care-overlap = Эту роль с { $start } по { $end } уже выполняет { $name }. Сначала завершите ту строку, выберите другие дни или замените её.
care-asked-twice = { $name } в те же дни уже указан как { $role } для этого клиента и темы. Укажите двух разных людей.
care-not-a-text = Файл не является текстом в UTF-8, UTF-16 или windows-1251. Сохраните его как CSV.
care-broken-csv = Файл не является CSV: { $said }. Поищите незакрытую кавычку.
care-empty-file = Файл пуст. В первой строке должны быть столбцы, по меньшей мере { $columns }.
care-too-many-lines = В файле больше { $most } строк. Разделите его.
care-unknown-column =
    Столбца { $name } нет{ $nearest ->
        [none] { "" }
       *[other] { " " }(может быть, { $nearest }?)
     }. Переименуйте или уберите его.
care-missing-column = Этого столбца не хватает. Столбцы: { $columns }.
care-column-twice = Этот столбец указан дважды. Уберите один.
care-too-wide = В строке { $found } ячеек, а столбцов в файле { $columns }. Поищите разделитель, который должен быть в кавычках.
care-too-long = Здесь больше { $most } символов. Сократите.
care-missing-value = Ячейка пуста. Заполните её.
care-nobody = В строке никто не указан. Заполните хотя бы одно из preferred, backup, lead, account_manager.
care-no-day = { $value } не дата. Запишите как 2026-01-31 или 31.01.2026.
care-no-number = { $value } не целое число.
care-bad-number = Номер клиента: от 1 до { $most } символов без пробелов.
care-bad-name = Имя: от 1 до { $most } печатных символов.
care-unknown-calendar =
    Календаря { $name } нет{ $nearest ->
        [none] { "" }
       *[other] { " " }(может быть, { $nearest }?)
     }.
care-bad-domain = { $name } не почтовый домен. Запишите как example.com.
care-public-domain = Адрес на { $name } может завести кто угодно, поэтому домен не может принадлежать одному клиенту. Вместо этого добавьте отдельные адреса контактам.
care-domain-taken = { $name } принадлежит клиенту { $account }. Сначала уберите его там.
care-too-many-domains = У клиента не больше { $most } доменов.
care-listed-twice = { $name } указан дважды, впервые в { $line }. Оставьте одну запись.
care-bad-mail = { $name } не почтовый адрес.
care-bad-phone = { $name } не телефонный номер. Запишите как +74950000001.
care-unknown-kind = { $name } не вид адреса. Виды: { $known }.
care-address-taken = { $name } уже принадлежит: { $owner }. Сначала уберите его там.
care-unknown-staff-role = Роли { $name } нет. Роли: { $known }.
care-stays-agent = { $name } работает за рабочим столом и остаётся оператором. Тому, кто уходит, укажите последний день.
care-unknown-unit = Подразделения { $name } нет. Подразделения: { $known }; они добавляются в [units] настроек.
care-bad-capacity = Нагрузка — число от 0 до { $most }.
care-unknown-language = Языка { $name } нет. Языки: { $known }.
care-unknown-brand = Марки { $name } нет. Марки: { $known }.
care-bad-list = Не больше { $most } названий, каждое от 1 до 64 символов.
care-still-cares = У сотрудника { $name } ещё { $count } строк: { $rows }. Сначала передайте их другим или укажите преемника.
care-still-stands-in = { $name } должен потом замещать: { $people }. Сначала назначьте другого или укажите преемника.
care-cannot-follow = { $name } не может взять { $account }/{ $topic }: { $said } Сначала передайте эту строку другому.
care-absence-overlap = Отсутствие с { $start } по { $end } уже записано. Измените или завершите его.
care-own-stand-in = { $name } не может замещать сам себя. Укажите другого.
care-stand-in-circle = Замещения идут по кругу, пока все отсутствуют: { $circle }. Укажите того, кто на месте.
