"""Reads a report and fails unless it is well formed, needs nothing beside it, and can be found one's way in.

check_page.py FILE: says what is wrong, a line each, and ends with 1; says nothing when all is well.
"""
import html.parser
import re
import sys

EMPTY = {"meta", "br", "hr", "col"}
LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.links, self.labels, self.levels, self.inside = [], [], [], [], [], [], {}

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.wrong.append(f"<{tag}> has an attribute twice")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"<{tag}> has {name}")
            source = tag == "a" and name == "href" and re.match("https?://[^\\s\"'<>]+$", value) and dict(attributes).get("rel") == "noreferrer"
            if name in LOADS or (name == "href" and not value.startswith("#") and not source):
                self.wrong.append(f"<{tag} {name}={value!r}> leads out of the page")
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.links.append(value[1:])
            if name == "aria-labelledby":
                self.labels.append(value)
        given = dict(attributes)
        if tag in ("link", "img", "iframe", "object", "embed", "base", "form", "video", "audio"):
            self.wrong.append(f"<{tag}> has no place here")
        if tag == "svg" and given.get("aria-hidden") != "true" and not given.get("aria-label"):
            self.wrong.append("a picture without words")
        if tag == "html" and not given.get("lang"):
            self.wrong.append("<html> without language")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in EMPTY:
            self.open.append(tag)
        self.inside[tag] = self.inside.get(tag, 0) + 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at line {self.getpos()[0]} closes something else")

    def finish(self, text):
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]
        self.wrong += [f"id {each} stands twice" for each in sorted({i for i in self.ids if self.ids.count(i) > 1})]
        self.wrong += [f"#{each} leads nowhere" for each in sorted(set(self.links + self.labels) - set(self.ids))]
        self.wrong += [f"there is {self.inside.get(tag, 0)} <{tag}>" for tag in ("main", "h1", "title", "style", "script") if self.inside.get(tag) != 1]
        self.wrong += [f"a heading of level {b} follows one of {a}" for a, b in zip(self.levels, self.levels[1:]) if b > a + 1]
        if re.search(r"url\(|@import", text):
            self.wrong.append("the style sheet loads something")
        if re.search("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
            self.wrong.append("a control or bidirectional character stands in the page")
        return self.wrong


with open(sys.argv[1], encoding="utf-8") as file:
    content = file.read()
page = Page()
page.feed(content)
page.close()
for each in page.finish(content):
    print(each)
sys.exit(1 if page.wrong else 0)
