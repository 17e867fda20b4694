"""Example table of the rule in xjaudit/rules/spelling.py."""

TABLES = {
    "PY-NAME": """
        name          | name_pinyin     | flagged
        --------------+-----------------+--------
        王小明        | WANG XIAOMING   |
        王小明        | wáng xiǎo míng  |          # tone marks
        王小明        | Xiaoming Wang   |          # given name first
        王小明        | Wang Xiao-Ming  |
        曾长乐        | zengchangle     |          # characters with several readings
        曾长乐        | cengzhangyue    |
        单雄          | shan xiong      |
        吕丽          | lv li           |
        吕丽          | LYU LI          |
        吕丽          | lǚ lì           |
        欧阳一凡      | Yifan Ouyang    |
        李金玉        | Li Jinyu        |          # no nü in it
        王小明        | Wang Xiaomin    | yes
        王小明        | wxm             | yes      # initials
        王小明        | 王小明          | yes
        王小朋        | wangxiaoming    | yes      # 朋 for 明
        王小明        | Wang Xiaomingg  | yes
        王小明        | xiao            | yes
        阿依古丽·麦麦提 | Ayigul Mamat  |          # spelt by other rules
        Anna J. Smith | Anna            |
        王㗂          | Wang Xx         | yes
        王㐂          | Wang Xx         |          # no reading is known
        王小㐂        | Wang Xiaoxi     |
        欧阳一凡      | Fan Ouyangyi    | yes      # nobody's given name
        王小明        |                 |
                      | wangxiaoming    |
    """,
}
