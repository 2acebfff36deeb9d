# 事件：发给部门的信件，以及对误入内部入口的客户的说明

incident-subject = 事件 [#{ $number }]：缺少的内容
incident-reminder =
    您好！

    事件 { $number }（{ $unit }）还缺少：
    { $missing }

    请直接回复本邮件，按行填写“客户：…”“意见编号：…”“备注：…”，并附上文件。
incident-item-documents = 文件：请附上客户的全部文件
incident-item-scan = 清晰的扫描件：按 A4 页面不低于每英寸 { $dpi } 点
incident-item-comment = 说明：发生了什么、已做了什么
incident-item-remark-no = 意见编号
incident-item-name = 客户完整、清楚的姓名
incident-escalation-subject = 事件 [#{ $number }] 资料不全，部门未回复
incident-escalation =
    您好！

    { $unit }：事件 { $number } 仍缺少：
    { $missing }

    已发送提醒 { $count } 次，请协助补齐。
incident-report-subject = 事件 [#{ $number }]：等待处理结果
incident-report =
    您好！

    事件 { $number }（{ $unit }）已解决。请在{ $when }告知处理结果。
    请回复本邮件并写一行“结果：…”。
incident-report-late =
    您好！

    事件 { $number }（{ $unit }）的结果报告已逾期。请回复本邮件并写一行“结果：…”。
incident-told =
    客户：{ $name }
    电话：{ $phone }
    邮箱：{ $mail }
    意见编号：{ $remark }
    备注：{ $comment }
internal-mailbox = 您写信到了内部邮箱，该邮箱不对客户开放。下次请写信至 { $public }。您的请求已收到。
internal-number = 您拨打的是内部电话，不对客户开放。请写信至 { $public }。您的请求已收到。
reason-incident = 由{ $unit }作为事件转交
reason-internal-entrance = 客户经内部入口 { $entrance } 联系，已告知公开地址
