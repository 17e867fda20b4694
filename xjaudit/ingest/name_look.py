"""Whether a text looks like a Chinese name: where no heading says so, a person is asked."""

from xjaudit.patterns import regex

# The first characters of some nine in ten Chinese names, two-character surnames among them.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    "沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷段龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康"
    "易乔赖文庞樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂丛焦柳邢岳齐梅庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪"
    "靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵欧阳上官司马诸葛买阿艾古"
)
NAME = regex(rf"^[{_SURNAMES}][\u3400-\u9fff·\s]{{1,11}}$")
# A name of any surname, or another short text.
WORD = regex(r"^[\u3400-\u9fff·•]{2,12}$")


def is_name(text: str) -> bool:
    """Begins with a surname and has nothing but Chinese characters."""
    return NAME.match(text) is not None
