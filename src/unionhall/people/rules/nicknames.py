"""Which given names stand for one another: short forms in English and some other languages, by groups."""

from __future__ import annotations

from collections import defaultdict

_GROUPS = """
abigail abby gail|abraham abe bram|albert al bert bertie|alexander alex alec lex sandy sasha xander alejandro ale
alexandra alex sandra sasha lexi|alfred al fred alfie|alice allie ali|alison ali allie|amanda mandy
ana anita anna ann anne annie|andrew andy drew andres|angela angie|anthony tony antonio|antonia toni|arthur art artie
barbara barb barbie babs|beatrice bea trixie beatriz|benjamin ben benny benji|bernard bernie|bradley brad|calvin cal
cameron cam|carl charles charlie chuck chas carlos|carol caroline carrie lynn
catherine kate katie kathy cathy kat kitty cat katherine kathryn catalina|charlotte charlie lottie
christina chris tina christine chrissy christy kristina kris cristina|christopher chris topher kit cristobal|cynthia cindy
daniel dan danny|danielle dani|david dave davey davy|deborah deb debbie debra|dennis denny|diana di diane
dominic dom nick domingo|donald don donny|dorothy dot dottie dolly|douglas doug|dylan dyl|edmund ed eddie ned
edward ed eddie ned ted teddy eduardo lalo|eleanor ellie nell nora
elizabeth liz beth betty eliza lizzie libby betsy lisa elsa isabel|emily em emmy|emma em|eric rick rico|ernest ernie
esteban steve|eugene gene|evelyn evie|ezekiel zeke|florence flo|frances fran frankie|francis frank fran
francisco paco pancho frank|franklin frank|frederick fred freddie rick|gabriel gabe|gabriela gabby gaby|geoffrey geoff jeff
george georgie|gerald gerry jerry|gerard gerry jerry|gilbert gil|gregory greg|guadalupe lupe|guillermo memo william
gustavo gus|gwendolyn gwen|hannah han|harold harry hal|harrison harry|helen nell ellie|henry hank harry|herbert herb bert
ignacio nacho|isaac ike zac|isabella bella izzy isabel|jacob jake jack|jacqueline jackie|james jim jimmy jamie jem
jane janie jan|janet jan|jason jay|javier javi|jeffrey jeff|jennifer jen jenny jenn|jeremy jerry jem|jessica jess jessie
jesus chuy|joan joanie|joanna jo joan joanne|john jack johnny jon juan|jonathan jon jonny nathan|joseph joe joey jose pepe
josefina pepa josie fina|josephine jo josie|joshua josh|juan juanito|judith judy jude|julia julie jules|julian jules
katelyn kate katie|kenneth ken kenny|kimberly kim kimmy|kristin kris kristen kirsten|laura laurie
lawrence larry laurence lars|leonard leo len lenny|leonardo leo|leslie les|lillian lily lil|linda lin lindy
louis lou louie luis|lucille lucy lu|lucia lucy|madeline maddie|manuel manny manolo|manuela manoli|marcus marc mark marcos
margaret maggie meg peggy marge greta rita margarita|maria mary mia mari|marie mary|martha marty|martin marty
mary molly polly mae|matthew matt matty mateo|maximilian max|maxwell max|megan meg|melanie mel|melissa mel missy lissa
michael mike mick mickey mikey miguel|michelle shelly micki|mildred millie|miranda randi|mitchell mitch
mohammed mohamed muhammad mohammad mo muhammed mohd|mordecai mort|morris mo|nancy nan|natalie nat|natalia nat talia
natasha tasha|nathan nate nat|nathaniel nate nat nathan|nicholas nick nicky nico nicolas|nicole nicki nikki|norman norm
oliver ollie|olivia liv livvy|oscar ozzie|pamela pam|patricia pat patty tricia trish|patrick pat paddy rick|paul pablo
peter pete pedro|philip phil pip|phillip phil|phyllis phyl|priscilla cilla|rachel rach|rafael rafa|randall randy|raymond ray
rebecca becky becca|regina gina|reginald reg reggie|ricardo rick richard|richard rick dick rich richie ricky
robert bob rob bobby robbie bert roberto beto|roberta bobbie|rodney rod|roger rog|roland rollie|ronald ron ronnie
rosario charo|rosemary rose rosie|russell russ|ruth ruthie|samantha sam sammy|samuel sam sammy|sandra sandy
sarah sally sara sadie|scott scotty|sebastian seb bash|sharon shari|sheila shel|sidney sid|simon si|sophia sophie sofia
stanley stan|stephanie steph stefanie|stephen steve steven stevie|stewart stu stuart|susan sue susie suzanne suzy susana
sylvia syl|tabitha tabby|tamara tammy|teresa terry tess theresa tere|terence terry|theodore ted teddy theo
thomas tom tommy tomas|timothy tim timmy|tobias toby|valerie val|vanessa nessa|veronica ronnie vero|victor vic
victoria vicky tori|vincent vince vinny vicente|virginia ginny|vladimir vova volodya|walter walt wally|wesley wes
wilhelmina mina|william will bill billy willie liam|winifred winnie|yolanda yoli|zachary zach zack|aleksandr sasha alexander
dmitri dima|ekaterina katya|evgeni zhenya|ivan vanya|mikhail misha|nikolai kolya|anastasia nastya stacy|maximiliano max
dolores lola|enrique kike|fernando nando|hernando nando|alberto beto|roberto beto|consuelo chelo|concepcion concha
mercedes meche|socorro coco
"""


def _table() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(_GROUPS.replace("\n", "|").split("|")):
        for name in group.split():
            groups[name].add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


_TABLE = _table()
_NONE: frozenset[int] = frozenset()


def are_related(one: str, other: str) -> bool:
    """Whether two folded given names are forms of one name."""
    return not _TABLE.get(one, _NONE).isdisjoint(_TABLE.get(other, _NONE))
