"""Small documents of our own in each XML format, for the tests of the readers; all names are fictional."""

from __future__ import annotations

GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" country="US" date-publ="20310107">
<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>09900001</doc-number><kind>B2</kind>
<date>20310107</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>13/999,001</doc-number>
<date>20281102</date></document-id></application-reference>
<priority-claims><priority-claim sequence="01" kind="national"><country>JP</country><doc-number>2028-1</doc-number>
<date>20280300</date></priority-claim><priority-claim sequence="02" kind="national"><country>JP</country>
<doc-number>2028-2</doc-number><date>20280415</date></priority-claim></priority-claims>
<classifications-ipcr><classification-ipcr><section>H</section><class>01</class><subclass>M</subclass>
<main-group>10</main-group><subgroup>0525</subgroup></classification-ipcr></classifications-ipcr>
<classifications-cpc><main-cpc><classification-cpc><section>H</section><class>01</class><subclass>M</subclass>
<main-group>10</main-group><subgroup>0525</subgroup></classification-cpc></main-cpc><further-cpc>
<classification-cpc><section>Y</section><class>02</class><subclass>E</subclass><main-group>60</main-group>
<subgroup>10</subgroup></classification-cpc></further-cpc></classifications-cpc>
<invention-title id="t">Separator with H<sub>2</sub>O barrier</invention-title>
<us-parties><us-applicants><us-applicant sequence="001" app-type="applicant"><addressbook>
<orgname>Lakeside Institute of Technology</orgname><address><city>X</city><country>US</country></address>
</addressbook></us-applicant></us-applicants><inventors><inventor sequence="001"><addressbook>
<last-name>Quill</last-name><first-name>Ada</first-name><middle-name>B.</middle-name></addressbook></inventor>
</inventors><agents><agent><addressbook><orgname>Some Law Firm</orgname></addressbook></agent></agents></us-parties>
<assignees><assignee><addressbook><last-name>Quill</last-name><first-name>Ada</first-name></addressbook></assignee>
<assignee><addressbook><orgname>Northlake University</orgname><role>02</role><address><state>WA</state>
<country>US</country></address></addressbook></assignee></assignees>
</us-bibliographic-data-grant>
<abstract id="a"><p id="p1">A cell of 10<sup>5</sup> &#x3a9;.</p></abstract>
<description id="d"><?BRFSUM description="x" end="lead"?><heading level="1">FIELD</heading>
<p>First <b>paragraph</b>
folded.</p><p>Where <maths><math><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math></maths> holds.</p>
</description>
<claims id="c"><claim id="1" num="1"><claim-text><b>1</b>. A cell, comprising:
<claim-text>an anode;
<claim-text>a foil, and</claim-text></claim-text><claim-text>a cathode</claim-text>, dry.</claim-text></claim>
<claim id="2" num="2"><claim-text>2. The cell of <claim-ref idref="1">claim 1</claim-ref>.</claim-text></claim></claims>
</us-patent-grant>
"""

DESIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [
<!ENTITY USD0435-D0.TIF SYSTEM "USD0435-D0.TIF" NDATA TIF> <!ENTITY D1 PUBLIC "x" "y>z" NDATA TIF> ]>
<us-patent-grant lang="EN"><us-bibliographic-data-grant><publication-reference><document-id><country>US</country>
<doc-number>D0990002</doc-number><kind>S1</kind><date>20310107</date></document-id></publication-reference>
<application-reference appl-type="design"><document-id><doc-number>29999002</doc-number></document-id>
</application-reference><invention-title>Teapot</invention-title></us-bibliographic-data-grant></us-patent-grant>
"""

APPLICATION = """<us-patent-application lang="EN"><us-bibliographic-data-application><publication-reference>
<document-id><country>US</country><doc-number>20310004437</doc-number><kind>A1</kind><date>20310109</date></document-id>
</publication-reference><invention-title>Blood sugar toy</invention-title><parties><applicants>
<applicant app-type="applicant-inventor"><addressbook><last-name>Roe</last-name><first-name>Jo</first-name></addressbook>
</applicant></applicants></parties></us-bibliographic-data-application></us-patent-application>
"""

SEQUENCES = '<?xml version="1.0"?>\n<!DOCTYPE sequence-cwu SYSTEM "s.dtd">\n<sequence-cwu id="S-1"><p>acgt</p></sequence-cwu>\n'
BOMB = """<?xml version="1.0"?>
<!DOCTYPE us-patent-grant [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<us-patent-grant><x>&b;</x></us-patent-grant>
"""
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE us-patent-grant [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<us-patent-grant>&x;</us-patent-grant>\n'

EXCHANGE = """<exch:exchange-document country="JP" doc-number="2031990010" kind="A" date-publ="20310109"
 family-id="99000010" status="A"><exch:bibliographic-data><exch:publication-reference data-format="docdb"><document-id>
<country>JP</country><doc-number>2031990010</doc-number><kind>A</kind></document-id></exch:publication-reference>
<exch:classifications-ipcr><classification-ipcr sequence="1"><text>A61K   9/16        20060101ALI20051008RMEP        </text>
</classification-ipcr><classification-ipcr sequence="2"><text>A61K  31/704       20060101AFI20051220RMJP        </text>
</classification-ipcr></exch:classifications-ipcr><exch:patent-classifications><patent-classification>
<classification-scheme office="EP" scheme="CPCI"/><classification-symbol>F02M  41/125       </classification-symbol>
<symbol-position>L</symbol-position></patent-classification><patent-classification>
<classification-scheme office="JP" scheme="FI"/><classification-symbol>B01J  1/00</classification-symbol>
</patent-classification></exch:patent-classifications><exch:application-reference data-format="docdb"><document-id>
<country>JP</country><doc-number>2029990011</doc-number><kind>A</kind><date>20290705</date></document-id>
</exch:application-reference><exch:application-reference data-format="original"><document-id>
<doc-number>2029-990011</doc-number></document-id></exch:application-reference><exch:priority-claims>
<exch:priority-claim data-format="docdb"><document-id><date>20290706</date></document-id></exch:priority-claim>
<exch:priority-claim data-format="docdb"><document-id><date>20290101</date></document-id></exch:priority-claim>
</exch:priority-claims><exch:parties><exch:applicants><exch:applicant sequence="1" data-format="docdb">
<exch:applicant-name><name>MORI TARO</name></exch:applicant-name><residence><country>JP</country></residence>
</exch:applicant><exch:applicant sequence="2" data-format="docdb"><exch:applicant-name><name>HOSHI UNIV  </name>
</exch:applicant-name><residence><country>JP</country></residence></exch:applicant><exch:applicant sequence="1"
 data-format="docdba"><exch:applicant-name><name>MORI, Taro</name></exch:applicant-name></exch:applicant>
<exch:applicant sequence="2" data-format="docdba"><exch:applicant-name><name>Hoshi University</name>
</exch:applicant-name></exch:applicant></exch:applicants><exch:inventors><exch:inventor sequence="1"
 data-format="docdb"><exch:inventor-name><name>MORI TARO</name></exch:inventor-name></exch:inventor></exch:inventors>
</exch:parties><exch:invention-title lang="ja" data-format="original">電池</exch:invention-title>
<exch:invention-title lang="en" data-format="docdba">BATTERY &SACUTE;&ndash;<![CDATA[&ndash;]]></exch:invention-title>
</exch:bibliographic-data><exch:abstract lang="en" data-format="docdba"><exch:p>[origin: WO1A1] A battery.</exch:p>
</exch:abstract><exch:abstract data-format="original"><exch:p>mixed</exch:p></exch:abstract></exch:exchange-document>"""

WRAPPED = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE exch:exchange-documents SYSTEM "docdb-entities.dtd">'
    + ('<exch:exchange-documents xmlns:exch="http://www.epo.org/exchange">{}</exch:exchange-documents>\n')
)

CHINESE = """<?xml version="1.0" encoding="UTF-8"?>
<business:PatentDocumentAndRelated xmlns:base="http://example.org/1/base" xmlns:business="http://example.org/1/business"
 lang="zh" country="CN" docNumber="990100001" kind="B" datePublication="20310103"><business:BibliographicData>
<business:PublicationReference dataFormat="original"><base:DocumentID><base:WIPOST3Code>CN</base:WIPOST3Code>
<base:DocNumber>CN990100001B</base:DocNumber></base:DocumentID></business:PublicationReference>
<business:PublicationReference dataFormat="standard"><base:DocumentID><base:WIPOST3Code>CN</base:WIPOST3Code>
<base:DocNumber>990100001</base:DocNumber><base:Kind>B</base:Kind><base:Date>20310103</base:Date></base:DocumentID>
</business:PublicationReference><business:ApplicationReference dataFormat="standard" applType="10"><base:DocumentID>
<base:DocNumber>202310123456</base:DocNumber><base:Date>20290801</base:Date></base:DocumentID>
</business:ApplicationReference><business:ApplicationReference dataFormat="original"><base:DocumentID>
<base:DocNumber>202310123456.7</base:DocNumber></base:DocumentID></business:ApplicationReference>
<business:ClassificationIPCRDetails><business:ClassificationIPCR><base:Text>G09G 5/10 (2006.01) I</base:Text>
</business:ClassificationIPCR></business:ClassificationIPCRDetails><business:InventionTitle lang="zh"
 dataFormat="original">原始标题</business:InventionTitle><business:InventionTitle lang="zh">一种隔膜</business:InventionTitle>
<business:InventionTitle lang="en">A separator</business:InventionTitle><business:Parties><business:ApplicantDetails>
<business:Applicant dataFormat="standard"><base:AddressBook lang="en"><base:Name>Chang Qing</base:Name></base:AddressBook>
<base:AddressBook lang="zh"><base:Name>常青</base:Name></base:AddressBook></business:Applicant>
<business:Applicant dataFormat="standard"><base:AddressBook lang="zh"><base:Name>越湖大学</base:Name><base:Address>
<base:Province>浙江省</base:Province></base:Address></base:AddressBook></business:Applicant><business:Applicant
 dataFormat="original"><base:AddressBook><base:Name>越湖大学（原）</base:Name></base:AddressBook></business:Applicant>
</business:ApplicantDetails><business:InventorDetails><business:Inventor><base:AddressBook><base:Name>常青</base:Name>
</base:AddressBook></business:Inventor></business:InventorDetails></business:Parties></business:BibliographicData>
<business:Abstract lang="zh"><base:Paragraphs>本发明公开了
一种隔膜。</base:Paragraphs></business:Abstract><business:Claims><business:Claim num="1"><business:ClaimText>1.一种隔膜，
<business:ClaimText>包括基膜。</business:ClaimText></business:ClaimText></business:Claim></business:Claims>
<business:Description><base:InventionTitle>一种隔膜</base:InventionTitle><base:TechnicalField>
<base:Paragraphs>技术领域。</base:Paragraphs></base:TechnicalField></business:Description>
</business:PatentDocumentAndRelated>
"""

OLDER = """<?xml version="1.0" encoding="GB2312"?>
<!DOCTYPE cn-patent-document SYSTEM "dtd/cn-patent-document-06-10-27.dtd"><?xml-stylesheet type="text/xsl" href="x.xsl"?>
<cn-patent-document lang="ZH" country="CN"><cn-bibliographic-data><cn-publication-reference><document-id>
<country>CN</country><doc-number>990200002</doc-number><kind>U</kind><date>20110105</date></document-id>
</cn-publication-reference><application-reference appl-type="20"><document-id><doc-number>99012345.6</doc-number>
<date>20100201</date></document-id></application-reference><classifications-ipcr><classification-ipcr>
<text>F03D9/00(2006.01)I</text></classification-ipcr></classifications-ipcr><invention-title>风力机</invention-title>
<abstract><p>一种<?pb 1?>风力机。</p></abstract><cn-parties><cn-applicants><cn-applicant><name>南岭学院</name><address>
510000 广东省广州市</address></cn-applicant></cn-applicants><cn-inventors><cn-inventor><name>李某</name></cn-inventor>
</cn-inventors></cn-parties></cn-bibliographic-data><application-body><description><invention-title>风力机</invention-title>
<p>第一
段。</p></description><claims><claim><claim-text><!-- SIPO <DP n="1"> -->1.一种风力机。</claim-text></claim></claims>
</application-body></cn-patent-document>
"""

SAMPLES = {
    "uspto_redbook": (GRANT + DESIGN + APPLICATION).encode(),
    "epo_docdb": WRAPPED.format(EXCHANGE * 2).encode(),
    "cnipa_xml": CHINESE.encode(),
    "cnipa_older": OLDER.encode("gb2312"),
}
