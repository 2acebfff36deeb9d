## 机器、退信与真正的发件人。
reason-reads-like-a-delivery-report = 内容像投递报告，并带有只有邮件系统才会添加的内容
reason-arrival-report = 报告邮件已送达
reason-says-away = 表明发件人不在
reason-text-says-automatic = 正文表明是自动邮件
reason-receipt = 阅读回执
reason-answers-an-invitation = 一键答复会议邀请
reason-program = 由程序 { $name } 发出
reason-forged-own-address = 自称来自我们的地址 { $address }，但我们的邮件服务器否认
reason-forged-own-domain = 自称来自我们的域名 { $domain }，但我们的邮件服务器否认
desk-alarm-bounced = 邮件被退回：工单 #
desk-message-bounced = 已被退回，客户没有收到：{ $error }
desk-authentic-fail = 我们的邮件服务器表明此邮件并非由所署地址发出：请勿透露其任何资料
desk-authentic-none = 我们的邮件服务器无法确认此邮件确由所署地址发出：请勿透露其任何资料
desk-view-list = 邮件列表与订阅
desk-view-junk = 垃圾与自动邮件
desk-empty-folder = 这里没有内容。
