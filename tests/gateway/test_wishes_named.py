"""What is wished for in so many words: a quote is no order, goods with a way of paying are not only put aside."""

from __future__ import annotations

import pytest

from gateway.wishes_named import named_wish


@pytest.mark.parametrize(
    ("text", "understood", "named"),
    [
        ("麻烦报个价：A9F74216 20个", "order_place", "quote_request"),
        ("Нужно КП: A9F74216 20 шт", "order_place", "quote_request"),
        ("please send a quote for 20 A9F74216", "order_place", "quote_request"),
        ("按报价单下单，A9F74216 20个", "order_place", None),
        ("оформите по КП Q-300001", "order_place", None),
        ("A9F74216报价多少", "availability_price", None),
        ("订5个A9F74216，自提，凭账单付款", "reserve", "order_place"),
        ("預留5个A9F74216，到店刷卡", "reserve", None),
        ("отложите 5 A9F74216, оплата картой", "reserve", None),
        ("帮我留5个A9F74216", "reserve", None),
        ("订5个A9F74216，自提", "reserve", None),
        ("please put aside WR075GY, 2 pcs", "order_place", "reserve"),
        ("hold A9F74225, 3 pcs, HH2009, 1 pcs", "order_place", "reserve"),
        ("could you set 2 A9F74216 aside", "order_place", "reserve"),
        ("пожалуйста, придержите 2 шт PH1018", "order_place", "reserve"),
        ("请帮我留3个CB1P40B", "order_place", "reserve"),
        ("reserve 2 A9F74216 and deliver them to Moscow", "order_place", None),
        ("hold on, order 3 A9F74216", "order_place", None),
        ("отложите 5 A9F74216, оплата картой", "order_place", None),
        ("верните деньги за заказ 4500123456", "return_rma", "return_rma"),
        ("我要换货，订单4500123456", "return_rma", "return_rma"),
        ("the relay from order 4500123456 hums", "return_rma", None),
    ],
)
def test_the_wish_named_goes_before_the_one_that_sounds_alike(text: str, understood: str, named: str | None) -> None:
    assert named_wish(text, understood) == named


@pytest.mark.parametrize(
    ("text", "understood", "meant"),
    [
        ("Проверьте наличие: A9F74216 - 10 шт, RX4C24DC - 5 шт", "quote_request", "availability_price"),
        ("看看这几个有没有：A9F74216 20个", "order_place", "availability_price"),
        ("заказ в файле, самовывоз, картой", "availability_price", "order_place"),
        ("надо UPS600 2шт", "availability_price", "order_place"),
        ("нужно знать, есть ли UPS600", "availability_price", None),
        ("please change order 4500123408: 4 pcs of HH2015 instead of 6", "return_rma", "order_change"),
        ("4500123495改成自提可以吗", "order_change", None),
        ("закажите HH2014", "availability_price", "order_place"),
        ("please order HH2014", "inform", "order_place"),
        ("order HH2014", "order_change", "order_place"),
        ("please order 3 pcs of HH2014", "order_change", "order_place"),
        ("order PO-7001", "order_change", None),
        ("order 4500123408", "order_change", None),
        ("order HH2014 instead of HH2015", "order_change", None),
        ("order one more", "order_change", None),
        ("订HH2014", "inform", "order_place"),
        ("订单HH2014", "inform", None),
        ("order status HH2014", "inform", None),
        ("закажите HH2014?", "availability_price", None),
        ("order 4500123408 HH2014", "inform", None),
        ("сколько стоит заказать HH2014", "availability_price", None),
        ("заказ HH2014 когда привезут", "availability_price", None),
    ],
)
def test_goods_asked_about_are_told_from_goods_wanted(text: str, understood: str, meant: str | None) -> None:
    assert named_wish(text, understood) == meant
