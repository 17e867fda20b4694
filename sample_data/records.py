"""Fills the registry record of each child so that no two fields contradict each other."""

import datetime as dt
from random import Random

import naming
from identifiers import Issuer, day_text
from people import AS_OF, SCHOOL_YEAR, Family, Parent, Pupil, School, years_before

HERE, ELSEWHERE = "999999000000", "999998000000"  # neither division exists
_PLACES = naming.DATA["places"]
_MODES = ["步行", "自行车（含摩托车、电动自行车）", "公共交通（含城市公交、农村客运、地铁）",
          "家长自行接送", "校车"]  # fmt: skip
_INCLUSION = {"视力残疾": "视力残疾随班就读", "听力残疾": "听力残疾随班就读",
              "智力残疾": "智力残疾随班就读", "肢体残疾": "其他残疾随班就读"}  # fmt: skip


def fill_records(school: School) -> None:
    for pupil in school.pupils:
        if not pupil.family.traits:
            _settle_family(school, pupil)
    for pupil in school.pupils:
        pupil.registry_no = "G" + pupil.id_number
        pupil.cells = _record(school, pupil)


def _settle_family(school: School, pupil: Pupil) -> None:
    rng, family = school.rng, pupil.family
    rural = rng.random() < 0.45
    migrant = rng.random() < 0.08
    left = "非留守儿童"
    if rural and not migrant and rng.random() < 0.3:
        left = rng.choice(["单亲留守儿童", "单亲留守儿童", "双亲留守儿童"])
    address = _address(rng, rural and not migrant)
    family.traits = {
        "hukou_code": ELSEWHERE if migrant else HERE,
        "hukou_type": "农业户口" if rural else "非农业户口",
        "native_place": _PLACES["other_county"] if migrant else "不存在省幻想市样例县",
        "current_address": address, "mail_address": address, "home_address": address,
        "left_behind": left, "migrant_child": "是" if migrant else "否",
        "only_child": "否" if len(family.children) > 1 or rng.random() < 0.5 else "是",
        "postcode": f"99{rng.randrange(8000, 9000)}", "phone": family.members[0].phone,
    }  # fmt: skip
    if left == "双亲留守儿童":
        family.members[1] = _grandmother(rng, school.issuer, pupil, family.members[1])
        family.traits["phone"] = family.members[1].phone


def _address(rng: Random, rural: bool) -> str:
    where = _PLACES["province"] + _PLACES["city"] + _PLACES["county"]
    if rural:
        village = rng.choice(_PLACES["towns"]) + rng.choice(_PLACES["villages"])
        return f"{where}{village}{rng.randint(1, 12)}组{rng.randint(1, 99)}号"
    street = rng.choice(_PLACES["streets"])
    room = rng.randint(1, 6) * 100 + rng.randint(1, 4)
    return f"{where}{street}{rng.randint(1, 199)}号{rng.randint(1, 20)}栋{room}室"


def _grandmother(rng: Random, issuer: Issuer, pupil: Pupil, mother: Parent) -> Parent:
    birth = years_before(pupil.birth, rng.randint(52, 66))
    name = mother.name if "·" in mother.name else naming.full_name(rng, "女", "parent")
    number = issuer.identity(birth, "女")
    return Parent(name, "女", birth, number, mother.phone, "祖父母或外祖父母")


def _record(school: School, pupil: Pupil) -> dict[str, str | float]:
    rng = school.rng
    stage_start = 1 if pupil.grade <= 6 else 7
    mode = rng.choices(_MODES, weights=[40, 20, 12, 20, 8])[0]
    distance = rng.choices([1, 2] if mode == "步行" else [2, 3, 5, 8, 12])[0]
    return {
        "continuation_key": f"YX{rng.randrange(10**10):010d}" if pupil.grade == 1 else "",
        "school_code": school.code, "name": pupil.name, "sex": pupil.sex,
        "birth_date": day_text(pupil.birth), "id_type": "居民身份证", "id_number": pupil.id_number,
        "birthplace_code": pupil.family.traits["hukou_code"], "ethnicity": pupil.family.ethnicity,
        "nationality": "中国", "overseas_type": "否", "orphan": "否",
        "martyr_or_preferential": "否",
        "class_no": f"{pupil.grade}{pupil.class_no:02d}",
        "enrol_month": f"{SCHOOL_YEAR - pupil.grade + stage_start}09",
        "admission_mode": "就近入学", "student_source": "正常入学", "gov_bought_place": "否",
        "had_preschool": "是" if rng.random() < 0.94 else "否",
        "political_status": _political_status(rng, pupil),
        "blood_type": rng.choice(["", "", "A", "B", "AB", "O"]),
        "talent": rng.choice(["", "", "", "绘画", "书法", "篮球", "声乐"]),
        "class_serial": f"{pupil.serial:02d}", "id_valid_period": _valid_period(rng, pupil),
        "commute_km": str(distance),
        "commute_mode": mode,
        "needs_school_bus": "是" if mode == "校车" else "否",
        **pupil.family.traits, **_boarding(rng, pupil), **_disability(rng),
        **_members(rng, pupil.family),
    }  # fmt: skip


def _political_status(rng: Random, pupil: Pupil) -> str:
    # The League takes members from the age of fourteen.
    old_enough = years_before(AS_OF, 14) >= pupil.birth + dt.timedelta(days=30)
    return "共青团员" if old_enough and rng.random() < 0.2 else "群众"


def _valid_period(rng: Random, pupil: Pupil) -> str:
    if rng.random() < 0.4:
        return ""
    start = dt.date(rng.randint(2022, 2025), rng.randint(1, 12), rng.randint(1, 28))
    start = max(start, dt.date(pupil.birth.year + 1, 1, 1))
    return f"{day_text(start)}-{day_text(years_before(start, -5))}"


def _boarding(rng: Random, pupil: Pupil) -> dict[str, str]:
    boards = pupil.grade >= 7 and rng.random() < 0.2
    subsidy = boards and rng.random() < 0.4
    aid = subsidy or rng.random() < 0.05
    return {
        "residence_mode": "住校" if boards else "走读",
        "boarding_subsidy": "是" if subsidy else "否",
        "needs_aid": "是" if aid else "否",
    }


def _disability(rng: Random) -> dict[str, str]:
    if rng.random() < 0.006:
        kind = rng.choice(list(_INCLUSION))
        return {"disability_type": kind, "inclusion_type": _INCLUSION[kind], "health": "残疾"}
    health = "健康或良好" if rng.random() < 0.97 else "一般或较弱"
    return {"disability_type": "无残疾", "inclusion_type": "非随班就读", "health": health}


def _members(rng: Random, family: Family) -> dict[str, str]:
    cells = {}
    for n, member in enumerate(family.members, 1):
        block = {
            "name": member.name, "relation": member.relation, "ethnicity": family.ethnicity,
            "address": family.traits["current_address"], "hukou_code": family.traits["hukou_code"],
            "phone": member.phone, "is_guardian": "是", "id_type": "居民身份证",
            "id_number": member.id_number, "employer": rng.choice(_PLACES["employers"]),
        }  # fmt: skip
        cells.update({f"m{n}_{key}": value for key, value in block.items()})
    return cells
