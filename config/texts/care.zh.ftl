# 客户负责表：所提交内容的问题与解决办法。
care-at-line = 第 { $place } 行，{ $field }：{ $said }
care-at-row = 第 { $place } 条，{ $field }：{ $said }
care-unknown-account =
    没有客户 { $name }{ $nearest ->
        [none] { "" }
       *[other] （是否为 { $nearest }？）
     }。请先用 accounts.csv 添加，或更正编号。
care-unknown-topic = 没有主题 { $name }。可用主题：{ $known }。
care-unknown-care-role = 没有角色 { $name }。可用角色：{ $known }。
care-unknown-person =
    没有地址为 { $name } 的员工{ $nearest ->
        [none] { "" }
       *[other] （是否为 { $nearest }？）
     }。请先添加该员工，或更正地址。
care-unknown-tier = 没有级别 { $name }。可用级别：{ $known }。
care-other-tier = 客户 { $account } 的级别是 { $stored }，不是 { $name }。请用 accounts.csv 修改，或更正此单元格。
care-not-an-agent = { $name } 不是客服，无法接收工单。请指定一名客服。
care-leaves = { $name } 只工作到 { $day }。请在此之前结束该行，或指定他人。
care-dates-reversed = 结束日期 { $end } 早于开始日期 { $start }。请对调或更正日期。
care-unknown-approver = { $name } 无权批准。请填写主管或管理员，或留空由您本人批准。
care-overlap = { $start } 至 { $end } 此角色已由 { $name } 担任。请先结束该行、选择其他日期或替换它。
care-asked-twice = { $name } 在相同日期已是该客户该主题的 { $role }。请指定两个不同的人。
care-not-a-text = 文件不是 UTF-8、UTF-16 或 windows-1251 文本。请另存为 CSV。
care-broken-csv = 文件不是 CSV：{ $said }。请检查未闭合的引号。
care-empty-file = 文件为空。首行须为列名，至少包含 { $columns }。
care-too-many-lines = 文件超过 { $most } 行。请拆分。
care-unknown-column =
    没有列 { $name }{ $nearest ->
        [none] { "" }
       *[other] （是否为 { $nearest }？）
     }。请重命名或删除。
care-missing-column = 缺少此列。可用列：{ $columns }。
care-column-twice = 此列出现两次。请删除一列。
care-too-wide = 该行有 { $found } 个单元格，而文件只有 { $columns } 列。请检查应加引号的分隔符。
care-too-long = 超过 { $most } 个字符。请缩短。
care-missing-value = 单元格为空。请填写。
care-nobody = 该行没有指定任何人。请至少填写 preferred、backup、lead、account_manager 之一。
care-no-day = { $value } 不是日期。请写成 2026-01-31 或 31.01.2026。
care-no-number = { $value } 不是整数。
care-bad-number = 客户编号为 1 至 { $most } 个字符，不含空格。
care-bad-name = 名称为 1 至 { $most } 个可打印字符。
care-unknown-calendar =
    没有日历 { $name }{ $nearest ->
        [none] { "" }
       *[other] （是否为 { $nearest }？）
     }。
care-bad-domain = { $name } 不是邮件域名。请写成 example.com。
care-public-domain = 任何人都可以在 { $name } 注册邮箱，因此不能代表某个客户。请改为给联系人添加单个地址。
care-domain-taken = { $name } 属于客户 { $account }。请先在那里删除。
care-too-many-domains = 一个客户最多有 { $most } 个域名。
care-listed-twice = { $name } 重复出现，首次在 { $line }。请保留一处。
care-bad-mail = { $name } 不是邮箱地址。
care-bad-phone = { $name } 不是电话号码。请写成 +74950000001。
care-unknown-kind = { $name } 不是地址类型。可用类型：{ $known }。
care-address-taken = { $name } 已属于 { $owner }。请先在那里删除。
care-unknown-staff-role = 没有角色 { $name }。可用角色：{ $known }。
care-stays-agent = { $name } 在坐席工作，角色须为客服。离职者请填写最后工作日。
care-unknown-unit = 没有部门 { $name }。可用部门：{ $known }；请在设置的 [units] 中添加。
care-bad-capacity = 容量为 0 至 { $most } 的数字。
care-unknown-language = 没有语言 { $name }。可用语言：{ $known }。
care-unknown-brand = 没有品牌 { $name }。可用品牌：{ $known }。
care-bad-list = 最多 { $most } 个名称，每个 1 至 64 个字符。
care-still-cares = { $name } 仍负责 { $count } 行：{ $rows }。请先转交他人，或指定接替者。
care-still-stands-in = { $name } 之后须代班：{ $people }。请先指定其他代班人，或指定接替者。
care-cannot-follow = { $name } 无法接手 { $account }/{ $topic }：{ $said } 请先将该行交给他人。
care-absence-overlap = 已有 { $start } 至 { $end } 的缺勤。请修改或结束它。
care-own-stand-in = { $name } 不能代替自己。请指定他人。
care-stand-in-circle = 代班人互相循环且同时缺勤：{ $circle }。请指定在岗的人。
