"""How often what happens, each with its source.

No count of slips in real class lists is published. KNOWN marks a figure of public statistics, by
its order of magnitude; FITTED one chosen so that the comparators come out where they did on a
comparable school (matching exact names in the school finds some 93 % of the links); all others are
JUDGEMENT: what a registrar would not find strange.
"""

# --- the school, share of records
BOYS = 0.53  # KNOWN: sex ratio of Chinese pupils, about 113 to 100
TWINS = 0.011  # KNOWN: births in China with twins, some 1 to 1.5 in 100, as a chance per child
TWINS_APART = 0.2  # twins of whom one sits in a parallel class
TWINS_SHARE_CHARACTER = 0.6  # twins with one character of the given name in common
SIBLINGS = 0.05  # children with a sibling elsewhere in the school
MINORITY = 0.014  # names with a middle dot; a school outside Xinjiang, as in the sample school
# KNOWN: characters that programs lack concern some 4 in 100 Chinese; JUDGEMENT: of today's children
# a seventh of that share, since most such characters can be typed by now.
RARE_CHARACTER = 0.006
NAMESAKES_PER_CLASS = 0.15  # a second child of the very same name, beyond chance
TAIL_CHARACTERS = 0.4  # given-name characters from the long tail instead of the fashionable ones
SINGLE = 0.10  # KNOWN: given names of one character among recent births, about a tenth

# --- where pupils are, share of records
ABSENT = 0.008  # 在读, on no list
ON_LEAVE = 0.006
ON_LEAVE_PRESENT = 0.25  # of those
GONE = 0.008  # transferred, dropped out, abroad: still in the export
GONE_PRESENT = 0.03  # of those
WRONG_CLASS = 0.012
TWO_LISTS = 0.004
REPEATED = 0.0015  # twice on one list

# --- not registered, share of list rows
NEW = 0.010
# Of those: named almost as a classmate who is away. FITTED: most wrong links are of this kind.
NEW_LIKE_AWAY = 0.08

# --- names, share of list rows. Together 6 %: FITTED.
SAME_SOUND = 0.028
NEAR_SOUND = 0.006
LOOK_ALIKE = 0.010
VARIANT = 0.010
CHARACTER_MISSING = 0.005
CHARACTER_EXTRA = 0.003
CHARACTERS_SWAPPED = 0.002
FORMER_NAME = 0.002
SECOND_SLIP = 0.03  # of names with a slip: another one

# --- names, share of those whom it can concern
HALF_NAME = 0.15  # a name with a middle dot, only its first part
OTHER_DOT = 0.6  # any other dot-like character, a dash or a blank
NO_DOT = 0.15
RARE_REPLACED = 0.5  # a rare character that the typist could not enter
SPACED_LISTS = 0.4  # lists that space names of two characters: all of them
STRAY_SPACE = 0.01  # any name, a blank before, behind or inside
FULL_WIDTH = 0.3  # marks and Latin letters as full-width ones
MARKED_NAMESAKES = 0.8  # namesakes of a class, told apart by 大/小, 男/女, A/B, 1/2
STRAY_MARK = 0.002  # 王芳(女) where there is but one

# --- what else lists tell, share of rows
SEX_BLANK = 0.02
SEX_WRONG = 0.004
LISTS_WITHOUT_TAIL = 0.06  # whole lists
TAIL_BLANK = 0.03
TAIL_OF_SIX = 0.4  # lists with six digits instead of four
NUMBER_BLANK = 0.03
DIGIT_WRONG = 0.012
DIGITS_SWAPPED = 0.006
NUMBER_OF_ANOTHER = 0.001  # the neighbour's
SMALL_X = 0.3  # of numbers that end in X
LISTS_TRUNCATED = 0.08  # whole lists whose numbers Excel has cut to 15 digits: quarantined
LISTS_OF_TAILS = 0.05  # whole lists whose column "ID number" holds the last 4 or 6 digits
LISTS_SLIPPED = 0.02  # a part of the column is a row off
