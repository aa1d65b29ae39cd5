var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e4) {
    throw mod = 0, e4;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target2) => (target2 = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target2, "default", { value: mod, enumerable: true }) : target2,
  mod
));

// node_modules/lowlight/node_modules/highlight.js/lib/core.js
var require_core = __commonJS({
  "node_modules/lowlight/node_modules/highlight.js/lib/core.js"(exports, module) {
    function deepFreeze(obj) {
      if (obj instanceof Map) {
        obj.clear = obj.delete = obj.set = function() {
          throw new Error("map is read-only");
        };
      } else if (obj instanceof Set) {
        obj.add = obj.clear = obj.delete = function() {
          throw new Error("set is read-only");
        };
      }
      Object.freeze(obj);
      Object.getOwnPropertyNames(obj).forEach((name) => {
        const prop = obj[name];
        const type = typeof prop;
        if ((type === "object" || type === "function") && !Object.isFrozen(prop)) {
          deepFreeze(prop);
        }
      });
      return obj;
    }
    var Response = class {
      /**
       * @param {CompiledMode} mode
       */
      constructor(mode) {
        if (mode.data === void 0) mode.data = {};
        this.data = mode.data;
        this.isMatchIgnored = false;
      }
      ignoreMatch() {
        this.isMatchIgnored = true;
      }
    };
    function escapeHTML(value) {
      return value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/'/g, "&#x27;");
    }
    function inherit$1(original, ...objects) {
      const result = /* @__PURE__ */ Object.create(null);
      for (const key in original) {
        result[key] = original[key];
      }
      objects.forEach(function(obj) {
        for (const key in obj) {
          result[key] = obj[key];
        }
      });
      return (
        /** @type {T} */
        result
      );
    }
    var SPAN_CLOSE = "</span>";
    var emitsWrappingTags = (node) => {
      return !!node.scope;
    };
    var scopeToCSSClass = (name, { prefix }) => {
      if (name.startsWith("language:")) {
        return name.replace("language:", "language-");
      }
      if (name.includes(".")) {
        const pieces = name.split(".");
        return [
          `${prefix}${pieces.shift()}`,
          ...pieces.map((x4, i4) => `${x4}${"_".repeat(i4 + 1)}`)
        ].join(" ");
      }
      return `${prefix}${name}`;
    };
    var HTMLRenderer = class {
      /**
       * Creates a new HTMLRenderer
       *
       * @param {Tree} parseTree - the parse tree (must support `walk` API)
       * @param {{classPrefix: string}} options
       */
      constructor(parseTree, options) {
        this.buffer = "";
        this.classPrefix = options.classPrefix;
        parseTree.walk(this);
      }
      /**
       * Adds texts to the output stream
       *
       * @param {string} text */
      addText(text3) {
        this.buffer += escapeHTML(text3);
      }
      /**
       * Adds a node open to the output stream (if needed)
       *
       * @param {Node} node */
      openNode(node) {
        if (!emitsWrappingTags(node)) return;
        const className = scopeToCSSClass(
          node.scope,
          { prefix: this.classPrefix }
        );
        this.span(className);
      }
      /**
       * Adds a node close to the output stream (if needed)
       *
       * @param {Node} node */
      closeNode(node) {
        if (!emitsWrappingTags(node)) return;
        this.buffer += SPAN_CLOSE;
      }
      /**
       * returns the accumulated buffer
      */
      value() {
        return this.buffer;
      }
      // helpers
      /**
       * Builds a span element
       *
       * @param {string} className */
      span(className) {
        this.buffer += `<span class="${className}">`;
      }
    };
    var newNode = (opts = {}) => {
      const result = { children: [] };
      Object.assign(result, opts);
      return result;
    };
    var TokenTree = class _TokenTree {
      constructor() {
        this.rootNode = newNode();
        this.stack = [this.rootNode];
      }
      get top() {
        return this.stack[this.stack.length - 1];
      }
      get root() {
        return this.rootNode;
      }
      /** @param {Node} node */
      add(node) {
        this.top.children.push(node);
      }
      /** @param {string} scope */
      openNode(scope2) {
        const node = newNode({ scope: scope2 });
        this.add(node);
        this.stack.push(node);
      }
      closeNode() {
        if (this.stack.length > 1) {
          return this.stack.pop();
        }
        return void 0;
      }
      closeAllNodes() {
        while (this.closeNode()) ;
      }
      toJSON() {
        return JSON.stringify(this.rootNode, null, 4);
      }
      /**
       * @typedef { import("./html_renderer").Renderer } Renderer
       * @param {Renderer} builder
       */
      walk(builder) {
        return this.constructor._walk(builder, this.rootNode);
      }
      /**
       * @param {Renderer} builder
       * @param {Node} node
       */
      static _walk(builder, node) {
        if (typeof node === "string") {
          builder.addText(node);
        } else if (node.children) {
          builder.openNode(node);
          node.children.forEach((child) => this._walk(builder, child));
          builder.closeNode(node);
        }
        return builder;
      }
      /**
       * @param {Node} node
       */
      static _collapse(node) {
        if (typeof node === "string") return;
        if (!node.children) return;
        if (node.children.every((el) => typeof el === "string")) {
          node.children = [node.children.join("")];
        } else {
          node.children.forEach((child) => {
            _TokenTree._collapse(child);
          });
        }
      }
    };
    var TokenTreeEmitter = class extends TokenTree {
      /**
       * @param {*} options
       */
      constructor(options) {
        super();
        this.options = options;
      }
      /**
       * @param {string} text
       */
      addText(text3) {
        if (text3 === "") {
          return;
        }
        this.add(text3);
      }
      /** @param {string} scope */
      startScope(scope2) {
        this.openNode(scope2);
      }
      endScope() {
        this.closeNode();
      }
      /**
       * @param {Emitter & {root: DataNode}} emitter
       * @param {string} name
       */
      __addSublanguage(emitter, name) {
        const node = emitter.root;
        if (name) node.scope = `language:${name}`;
        this.add(node);
      }
      toHTML() {
        const renderer = new HTMLRenderer(this, this.options);
        return renderer.value();
      }
      finalize() {
        this.closeAllNodes();
        return true;
      }
    };
    function source(re) {
      if (!re) return null;
      if (typeof re === "string") return re;
      return re.source;
    }
    function lookahead(re) {
      return concat("(?=", re, ")");
    }
    function anyNumberOfTimes(re) {
      return concat("(?:", re, ")*");
    }
    function optional(re) {
      return concat("(?:", re, ")?");
    }
    function concat(...args) {
      const joined2 = args.map((x4) => source(x4)).join("");
      return joined2;
    }
    function stripOptionsFromArgs(args) {
      const opts = args[args.length - 1];
      if (typeof opts === "object" && opts.constructor === Object) {
        args.splice(args.length - 1, 1);
        return opts;
      } else {
        return {};
      }
    }
    function either(...args) {
      const opts = stripOptionsFromArgs(args);
      const joined2 = "(" + (opts.capture ? "" : "?:") + args.map((x4) => source(x4)).join("|") + ")";
      return joined2;
    }
    function countMatchGroups(re) {
      return new RegExp(re.toString() + "|").exec("").length - 1;
    }
    function startsWith(re, lexeme) {
      const match = re && re.exec(lexeme);
      return match && match.index === 0;
    }
    var BACKREF_RE = /\[(?:[^\\\]]|\\.)*\]|\(\??|\\([1-9][0-9]*)|\\./;
    function _rewriteBackreferences(regexps, { joinWith }) {
      let numCaptures = 0;
      return regexps.map((regex) => {
        numCaptures += 1;
        const offset2 = numCaptures;
        let re = source(regex);
        let out = "";
        while (re.length > 0) {
          const match = BACKREF_RE.exec(re);
          if (!match) {
            out += re;
            break;
          }
          out += re.substring(0, match.index);
          re = re.substring(match.index + match[0].length);
          if (match[0][0] === "\\" && match[1]) {
            out += "\\" + String(Number(match[1]) + offset2);
          } else {
            out += match[0];
            if (match[0] === "(") {
              numCaptures++;
            }
          }
        }
        return out;
      }).map((re) => `(${re})`).join(joinWith);
    }
    var MATCH_NOTHING_RE = /\b\B/;
    var IDENT_RE2 = "[a-zA-Z]\\w*";
    var UNDERSCORE_IDENT_RE = "[a-zA-Z_]\\w*";
    var NUMBER_RE = "\\b\\d+(\\.\\d+)?";
    var C_NUMBER_RE = "(-?)(\\b0[xX][a-fA-F0-9]+|(\\b\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?)";
    var BINARY_NUMBER_RE = "\\b(0b[01]+)";
    var RE_STARTERS_RE = "!|!=|!==|%|%=|&|&&|&=|\\*|\\*=|\\+|\\+=|,|-|-=|/=|/|:|;|<<|<<=|<=|<|===|==|=|>>>=|>>=|>=|>>>|>>|>|\\?|\\[|\\{|\\(|\\^|\\^=|\\||\\|=|\\|\\||~";
    var SHEBANG = (opts = {}) => {
      const beginShebang = /^#![ ]*\//;
      if (opts.binary) {
        opts.begin = concat(
          beginShebang,
          /.*\b/,
          opts.binary,
          /\b.*/
        );
      }
      return inherit$1({
        scope: "meta",
        begin: beginShebang,
        end: /$/,
        relevance: 0,
        /** @type {ModeCallback} */
        "on:begin": (m5, resp) => {
          if (m5.index !== 0) resp.ignoreMatch();
        }
      }, opts);
    };
    var BACKSLASH_ESCAPE = {
      begin: "\\\\[\\s\\S]",
      relevance: 0
    };
    var APOS_STRING_MODE = {
      scope: "string",
      begin: "'",
      end: "'",
      illegal: "\\n",
      contains: [BACKSLASH_ESCAPE]
    };
    var QUOTE_STRING_MODE = {
      scope: "string",
      begin: '"',
      end: '"',
      illegal: "\\n",
      contains: [BACKSLASH_ESCAPE]
    };
    var PHRASAL_WORDS_MODE = {
      begin: /\b(a|an|the|are|I'm|isn't|don't|doesn't|won't|but|just|should|pretty|simply|enough|gonna|going|wtf|so|such|will|you|your|they|like|more)\b/
    };
    var COMMENT = function(begin, end, modeOptions = {}) {
      const mode = inherit$1(
        {
          scope: "comment",
          begin,
          end,
          contains: []
        },
        modeOptions
      );
      mode.contains.push({
        scope: "doctag",
        // hack to avoid the space from being included. the space is necessary to
        // match here to prevent the plain text rule below from gobbling up doctags
        begin: "[ ]*(?=(TODO|FIXME|NOTE|BUG|OPTIMIZE|HACK|XXX):)",
        end: /(TODO|FIXME|NOTE|BUG|OPTIMIZE|HACK|XXX):/,
        excludeBegin: true,
        relevance: 0
      });
      const ENGLISH_WORD = either(
        // list of common 1 and 2 letter words in English
        "I",
        "a",
        "is",
        "so",
        "us",
        "to",
        "at",
        "if",
        "in",
        "it",
        "on",
        // note: this is not an exhaustive list of contractions, just popular ones
        /[A-Za-z]+['](d|ve|re|ll|t|s|n)/,
        // contractions - can't we'd they're let's, etc
        /[A-Za-z]+[-][a-z]+/,
        // `no-way`, etc.
        /[A-Za-z][a-z]{2,}/
        // allow capitalized words at beginning of sentences
      );
      mode.contains.push(
        {
          // TODO: how to include ", (, ) without breaking grammars that use these for
          // comment delimiters?
          // begin: /[ ]+([()"]?([A-Za-z'-]{3,}|is|a|I|so|us|[tT][oO]|at|if|in|it|on)[.]?[()":]?([.][ ]|[ ]|\))){3}/
          // ---
          // this tries to find sequences of 3 english words in a row (without any
          // "programming" type syntax) this gives us a strong signal that we've
          // TRULY found a comment - vs perhaps scanning with the wrong language.
          // It's possible to find something that LOOKS like the start of the
          // comment - but then if there is no readable text - good chance it is a
          // false match and not a comment.
          //
          // for a visual example please see:
          // https://github.com/highlightjs/highlight.js/issues/2827
          begin: concat(
            /[ ]+/,
            // necessary to prevent us gobbling up doctags like /* @author Bob Mcgill */
            "(",
            ENGLISH_WORD,
            /[.]?[:]?([.][ ]|[ ])/,
            "){3}"
          )
          // look for 3 words in a row
        }
      );
      return mode;
    };
    var C_LINE_COMMENT_MODE = COMMENT("//", "$");
    var C_BLOCK_COMMENT_MODE = COMMENT("/\\*", "\\*/");
    var HASH_COMMENT_MODE = COMMENT("#", "$");
    var NUMBER_MODE = {
      scope: "number",
      begin: NUMBER_RE,
      relevance: 0
    };
    var C_NUMBER_MODE = {
      scope: "number",
      begin: C_NUMBER_RE,
      relevance: 0
    };
    var BINARY_NUMBER_MODE = {
      scope: "number",
      begin: BINARY_NUMBER_RE,
      relevance: 0
    };
    var REGEXP_MODE = {
      scope: "regexp",
      begin: /\/(?=[^/\n]*\/)/,
      end: /\/[gimuy]*/,
      contains: [
        BACKSLASH_ESCAPE,
        {
          begin: /\[/,
          end: /\]/,
          relevance: 0,
          contains: [BACKSLASH_ESCAPE]
        }
      ]
    };
    var TITLE_MODE = {
      scope: "title",
      begin: IDENT_RE2,
      relevance: 0
    };
    var UNDERSCORE_TITLE_MODE = {
      scope: "title",
      begin: UNDERSCORE_IDENT_RE,
      relevance: 0
    };
    var METHOD_GUARD = {
      // excludes method names from keyword processing
      begin: "\\.\\s*" + UNDERSCORE_IDENT_RE,
      relevance: 0
    };
    var END_SAME_AS_BEGIN = function(mode) {
      return Object.assign(
        mode,
        {
          /** @type {ModeCallback} */
          "on:begin": (m5, resp) => {
            resp.data._beginMatch = m5[1];
          },
          /** @type {ModeCallback} */
          "on:end": (m5, resp) => {
            if (resp.data._beginMatch !== m5[1]) resp.ignoreMatch();
          }
        }
      );
    };
    var MODES2 = /* @__PURE__ */ Object.freeze({
      __proto__: null,
      APOS_STRING_MODE,
      BACKSLASH_ESCAPE,
      BINARY_NUMBER_MODE,
      BINARY_NUMBER_RE,
      COMMENT,
      C_BLOCK_COMMENT_MODE,
      C_LINE_COMMENT_MODE,
      C_NUMBER_MODE,
      C_NUMBER_RE,
      END_SAME_AS_BEGIN,
      HASH_COMMENT_MODE,
      IDENT_RE: IDENT_RE2,
      MATCH_NOTHING_RE,
      METHOD_GUARD,
      NUMBER_MODE,
      NUMBER_RE,
      PHRASAL_WORDS_MODE,
      QUOTE_STRING_MODE,
      REGEXP_MODE,
      RE_STARTERS_RE,
      SHEBANG,
      TITLE_MODE,
      UNDERSCORE_IDENT_RE,
      UNDERSCORE_TITLE_MODE
    });
    function skipIfHasPrecedingDot(match, response) {
      const before = match.input[match.index - 1];
      if (before === ".") {
        response.ignoreMatch();
      }
    }
    function scopeClassName(mode, _parent) {
      if (mode.className !== void 0) {
        mode.scope = mode.className;
        delete mode.className;
      }
    }
    function beginKeywords(mode, parent) {
      if (!parent) return;
      if (!mode.beginKeywords) return;
      mode.begin = "\\b(" + mode.beginKeywords.split(" ").join("|") + ")(?!\\.)(?=\\b|\\s)";
      mode.__beforeBegin = skipIfHasPrecedingDot;
      mode.keywords = mode.keywords || mode.beginKeywords;
      delete mode.beginKeywords;
      if (mode.relevance === void 0) mode.relevance = 0;
    }
    function compileIllegal(mode, _parent) {
      if (!Array.isArray(mode.illegal)) return;
      mode.illegal = either(...mode.illegal);
    }
    function compileMatch(mode, _parent) {
      if (!mode.match) return;
      if (mode.begin || mode.end) throw new Error("begin & end are not supported with match");
      mode.begin = mode.match;
      delete mode.match;
    }
    function compileRelevance(mode, _parent) {
      if (mode.relevance === void 0) mode.relevance = 1;
    }
    var beforeMatchExt = (mode, parent) => {
      if (!mode.beforeMatch) return;
      if (mode.starts) throw new Error("beforeMatch cannot be used with starts");
      const originalMode = Object.assign({}, mode);
      Object.keys(mode).forEach((key) => {
        delete mode[key];
      });
      mode.keywords = originalMode.keywords;
      mode.begin = concat(originalMode.beforeMatch, lookahead(originalMode.begin));
      mode.starts = {
        relevance: 0,
        contains: [
          Object.assign(originalMode, { endsParent: true })
        ]
      };
      mode.relevance = 0;
      delete originalMode.beforeMatch;
    };
    var COMMON_KEYWORDS = [
      "of",
      "and",
      "for",
      "in",
      "not",
      "or",
      "if",
      "then",
      "parent",
      // common variable name
      "list",
      // common variable name
      "value"
      // common variable name
    ];
    var DEFAULT_KEYWORD_SCOPE = "keyword";
    function compileKeywords(rawKeywords, caseInsensitive, scopeName = DEFAULT_KEYWORD_SCOPE) {
      const compiledKeywords = /* @__PURE__ */ Object.create(null);
      if (typeof rawKeywords === "string") {
        compileList(scopeName, rawKeywords.split(" "));
      } else if (Array.isArray(rawKeywords)) {
        compileList(scopeName, rawKeywords);
      } else {
        Object.keys(rawKeywords).forEach(function(scopeName2) {
          Object.assign(
            compiledKeywords,
            compileKeywords(rawKeywords[scopeName2], caseInsensitive, scopeName2)
          );
        });
      }
      return compiledKeywords;
      function compileList(scopeName2, keywordList) {
        if (caseInsensitive) {
          keywordList = keywordList.map((x4) => x4.toLowerCase());
        }
        keywordList.forEach(function(keyword) {
          const pair = keyword.split("|");
          compiledKeywords[pair[0]] = [scopeName2, scoreForKeyword(pair[0], pair[1])];
        });
      }
    }
    function scoreForKeyword(keyword, providedScore) {
      if (providedScore) {
        return Number(providedScore);
      }
      return commonKeyword(keyword) ? 0 : 1;
    }
    function commonKeyword(keyword) {
      return COMMON_KEYWORDS.includes(keyword.toLowerCase());
    }
    var seenDeprecations = {};
    var error = (message) => {
      console.error(message);
    };
    var warn = (message, ...args) => {
      console.log(`WARN: ${message}`, ...args);
    };
    var deprecated = (version2, message) => {
      if (seenDeprecations[`${version2}/${message}`]) return;
      console.log(`Deprecated as of ${version2}. ${message}`);
      seenDeprecations[`${version2}/${message}`] = true;
    };
    var MultiClassError = new Error();
    function remapScopeNames(mode, regexes, { key }) {
      let offset2 = 0;
      const scopeNames = mode[key];
      const emit = {};
      const positions = {};
      for (let i4 = 1; i4 <= regexes.length; i4++) {
        positions[i4 + offset2] = scopeNames[i4];
        emit[i4 + offset2] = true;
        offset2 += countMatchGroups(regexes[i4 - 1]);
      }
      mode[key] = positions;
      mode[key]._emit = emit;
      mode[key]._multi = true;
    }
    function beginMultiClass(mode) {
      if (!Array.isArray(mode.begin)) return;
      if (mode.skip || mode.excludeBegin || mode.returnBegin) {
        error("skip, excludeBegin, returnBegin not compatible with beginScope: {}");
        throw MultiClassError;
      }
      if (typeof mode.beginScope !== "object" || mode.beginScope === null) {
        error("beginScope must be object");
        throw MultiClassError;
      }
      remapScopeNames(mode, mode.begin, { key: "beginScope" });
      mode.begin = _rewriteBackreferences(mode.begin, { joinWith: "" });
    }
    function endMultiClass(mode) {
      if (!Array.isArray(mode.end)) return;
      if (mode.skip || mode.excludeEnd || mode.returnEnd) {
        error("skip, excludeEnd, returnEnd not compatible with endScope: {}");
        throw MultiClassError;
      }
      if (typeof mode.endScope !== "object" || mode.endScope === null) {
        error("endScope must be object");
        throw MultiClassError;
      }
      remapScopeNames(mode, mode.end, { key: "endScope" });
      mode.end = _rewriteBackreferences(mode.end, { joinWith: "" });
    }
    function scopeSugar(mode) {
      if (mode.scope && typeof mode.scope === "object" && mode.scope !== null) {
        mode.beginScope = mode.scope;
        delete mode.scope;
      }
    }
    function MultiClass(mode) {
      scopeSugar(mode);
      if (typeof mode.beginScope === "string") {
        mode.beginScope = { _wrap: mode.beginScope };
      }
      if (typeof mode.endScope === "string") {
        mode.endScope = { _wrap: mode.endScope };
      }
      beginMultiClass(mode);
      endMultiClass(mode);
    }
    function compileLanguage(language2) {
      function langRe(value, global) {
        return new RegExp(
          source(value),
          "m" + (language2.case_insensitive ? "i" : "") + (language2.unicodeRegex ? "u" : "") + (global ? "g" : "")
        );
      }
      class MultiRegex {
        constructor() {
          this.matchIndexes = {};
          this.regexes = [];
          this.matchAt = 1;
          this.position = 0;
        }
        // @ts-ignore
        addRule(re, opts) {
          opts.position = this.position++;
          this.matchIndexes[this.matchAt] = opts;
          this.regexes.push([opts, re]);
          this.matchAt += countMatchGroups(re) + 1;
        }
        compile() {
          if (this.regexes.length === 0) {
            this.exec = () => null;
          }
          const terminators = this.regexes.map((el) => el[1]);
          this.matcherRe = langRe(_rewriteBackreferences(terminators, { joinWith: "|" }), true);
          this.lastIndex = 0;
        }
        /** @param {string} s */
        exec(s4) {
          this.matcherRe.lastIndex = this.lastIndex;
          const match = this.matcherRe.exec(s4);
          if (!match) {
            return null;
          }
          const i4 = match.findIndex((el, i5) => i5 > 0 && el !== void 0);
          const matchData = this.matchIndexes[i4];
          match.splice(0, i4);
          return Object.assign(match, matchData);
        }
      }
      class ResumableMultiRegex {
        constructor() {
          this.rules = [];
          this.multiRegexes = [];
          this.count = 0;
          this.lastIndex = 0;
          this.regexIndex = 0;
        }
        // @ts-ignore
        getMatcher(index) {
          if (this.multiRegexes[index]) return this.multiRegexes[index];
          const matcher = new MultiRegex();
          this.rules.slice(index).forEach(([re, opts]) => matcher.addRule(re, opts));
          matcher.compile();
          this.multiRegexes[index] = matcher;
          return matcher;
        }
        resumingScanAtSamePosition() {
          return this.regexIndex !== 0;
        }
        considerAll() {
          this.regexIndex = 0;
        }
        // @ts-ignore
        addRule(re, opts) {
          this.rules.push([re, opts]);
          if (opts.type === "begin") this.count++;
        }
        /** @param {string} s */
        exec(s4) {
          const m5 = this.getMatcher(this.regexIndex);
          m5.lastIndex = this.lastIndex;
          let result = m5.exec(s4);
          if (this.resumingScanAtSamePosition()) {
            if (result && result.index === this.lastIndex) ;
            else {
              const m22 = this.getMatcher(0);
              m22.lastIndex = this.lastIndex + 1;
              result = m22.exec(s4);
            }
          }
          if (result) {
            this.regexIndex += result.position + 1;
            if (this.regexIndex === this.count) {
              this.considerAll();
            }
          }
          return result;
        }
      }
      function buildModeRegex(mode) {
        const mm = new ResumableMultiRegex();
        mode.contains.forEach((term) => mm.addRule(term.begin, { rule: term, type: "begin" }));
        if (mode.terminatorEnd) {
          mm.addRule(mode.terminatorEnd, { type: "end" });
        }
        if (mode.illegal) {
          mm.addRule(mode.illegal, { type: "illegal" });
        }
        return mm;
      }
      function compileMode(mode, parent) {
        const cmode = (
          /** @type CompiledMode */
          mode
        );
        if (mode.isCompiled) return cmode;
        [
          scopeClassName,
          // do this early so compiler extensions generally don't have to worry about
          // the distinction between match/begin
          compileMatch,
          MultiClass,
          beforeMatchExt
        ].forEach((ext) => ext(mode, parent));
        language2.compilerExtensions.forEach((ext) => ext(mode, parent));
        mode.__beforeBegin = null;
        [
          beginKeywords,
          // do this later so compiler extensions that come earlier have access to the
          // raw array if they wanted to perhaps manipulate it, etc.
          compileIllegal,
          // default to 1 relevance if not specified
          compileRelevance
        ].forEach((ext) => ext(mode, parent));
        mode.isCompiled = true;
        let keywordPattern = null;
        if (typeof mode.keywords === "object" && mode.keywords.$pattern) {
          mode.keywords = Object.assign({}, mode.keywords);
          keywordPattern = mode.keywords.$pattern;
          delete mode.keywords.$pattern;
        }
        keywordPattern = keywordPattern || /\w+/;
        if (mode.keywords) {
          mode.keywords = compileKeywords(mode.keywords, language2.case_insensitive);
        }
        cmode.keywordPatternRe = langRe(keywordPattern, true);
        if (parent) {
          if (!mode.begin) mode.begin = /\B|\b/;
          cmode.beginRe = langRe(cmode.begin);
          if (!mode.end && !mode.endsWithParent) mode.end = /\B|\b/;
          if (mode.end) cmode.endRe = langRe(cmode.end);
          cmode.terminatorEnd = source(cmode.end) || "";
          if (mode.endsWithParent && parent.terminatorEnd) {
            cmode.terminatorEnd += (mode.end ? "|" : "") + parent.terminatorEnd;
          }
        }
        if (mode.illegal) cmode.illegalRe = langRe(
          /** @type {RegExp | string} */
          mode.illegal
        );
        if (!mode.contains) mode.contains = [];
        mode.contains = [].concat(...mode.contains.map(function(c4) {
          return expandOrCloneMode(c4 === "self" ? mode : c4);
        }));
        mode.contains.forEach(function(c4) {
          compileMode(
            /** @type Mode */
            c4,
            cmode
          );
        });
        if (mode.starts) {
          compileMode(mode.starts, parent);
        }
        cmode.matcher = buildModeRegex(cmode);
        return cmode;
      }
      if (!language2.compilerExtensions) language2.compilerExtensions = [];
      if (language2.contains && language2.contains.includes("self")) {
        throw new Error("ERR: contains `self` is not supported at the top-level of a language.  See documentation.");
      }
      language2.classNameAliases = inherit$1(language2.classNameAliases || {});
      return compileMode(
        /** @type Mode */
        language2
      );
    }
    function dependencyOnParent(mode) {
      if (!mode) return false;
      return mode.endsWithParent || dependencyOnParent(mode.starts);
    }
    function expandOrCloneMode(mode) {
      if (mode.variants && !mode.cachedVariants) {
        mode.cachedVariants = mode.variants.map(function(variant) {
          return inherit$1(mode, { variants: null }, variant);
        });
      }
      if (mode.cachedVariants) {
        return mode.cachedVariants;
      }
      if (dependencyOnParent(mode)) {
        return inherit$1(mode, { starts: mode.starts ? inherit$1(mode.starts) : null });
      }
      if (Object.isFrozen(mode)) {
        return inherit$1(mode);
      }
      return mode;
    }
    var version = "11.11.2";
    var HTMLInjectionError = class extends Error {
      constructor(reason, html2) {
        super(reason);
        this.name = "HTMLInjectionError";
        this.html = html2;
      }
    };
    var escape = escapeHTML;
    var inherit = inherit$1;
    var NO_MATCH = /* @__PURE__ */ Symbol("nomatch");
    var MAX_KEYWORD_HITS = 7;
    var HLJS = function(hljs) {
      const languages = /* @__PURE__ */ Object.create(null);
      const aliases = /* @__PURE__ */ Object.create(null);
      const plugins = [];
      let SAFE_MODE = true;
      const LANGUAGE_NOT_FOUND = "Could not find the language '{}', did you forget to load/include a language module?";
      const PLAINTEXT_LANGUAGE = { disableAutodetect: true, name: "Plain text", contains: [] };
      let options = {
        ignoreUnescapedHTML: false,
        throwUnescapedHTML: false,
        noHighlightRe: /^(no-?highlight)$/i,
        languageDetectRe: /\blang(?:uage)?-([\w-]+)\b/i,
        classPrefix: "hljs-",
        cssSelector: "pre code",
        languages: null,
        // beta configuration options, subject to change, welcome to discuss
        // https://github.com/highlightjs/highlight.js/issues/1086
        __emitter: TokenTreeEmitter
      };
      function shouldNotHighlight(languageName) {
        return options.noHighlightRe.test(languageName);
      }
      function blockLanguage(block2) {
        let classes = block2.className + " ";
        classes += block2.parentNode ? block2.parentNode.className : "";
        const match = options.languageDetectRe.exec(classes);
        if (match) {
          const language2 = getLanguage(match[1]);
          if (!language2) {
            warn(LANGUAGE_NOT_FOUND.replace("{}", match[1]));
            warn("Falling back to no-highlight mode for this block.", block2);
          }
          return language2 ? match[1] : "no-highlight";
        }
        return classes.split(/\s+/).find((_class) => shouldNotHighlight(_class) || getLanguage(_class));
      }
      function highlight2(codeOrLanguageName, optionsOrCode, ignoreIllegals) {
        let code2 = "";
        let languageName = "";
        if (typeof optionsOrCode === "object") {
          code2 = codeOrLanguageName;
          ignoreIllegals = optionsOrCode.ignoreIllegals;
          languageName = optionsOrCode.language;
        } else {
          deprecated("10.7.0", "highlight(lang, code, ...args) has been deprecated.");
          deprecated("10.7.0", "Please use highlight(code, options) instead.\nhttps://github.com/highlightjs/highlight.js/issues/2277");
          languageName = codeOrLanguageName;
          code2 = optionsOrCode;
        }
        if (ignoreIllegals === void 0) {
          ignoreIllegals = true;
        }
        const context = {
          code: code2,
          language: languageName
        };
        fire("before:highlight", context);
        const result = context.result ? context.result : _highlight(context.language, context.code, ignoreIllegals);
        result.code = context.code;
        fire("after:highlight", result);
        return result;
      }
      function _highlight(languageName, codeToHighlight, ignoreIllegals, continuation) {
        const keywordHits = /* @__PURE__ */ Object.create(null);
        function keywordData(mode, matchText) {
          return mode.keywords[matchText];
        }
        function processKeywords() {
          if (!top.keywords) {
            emitter.addText(modeBuffer);
            return;
          }
          let lastIndex = 0;
          top.keywordPatternRe.lastIndex = 0;
          let match = top.keywordPatternRe.exec(modeBuffer);
          let buf = "";
          while (match) {
            buf += modeBuffer.substring(lastIndex, match.index);
            const word = language2.case_insensitive ? match[0].toLowerCase() : match[0];
            const data = keywordData(top, word);
            if (data) {
              const [kind, keywordRelevance] = data;
              emitter.addText(buf);
              buf = "";
              keywordHits[word] = (keywordHits[word] || 0) + 1;
              if (keywordHits[word] <= MAX_KEYWORD_HITS) relevance += keywordRelevance;
              if (kind.startsWith("_")) {
                buf += match[0];
              } else {
                const cssClass = language2.classNameAliases[kind] || kind;
                emitKeyword(match[0], cssClass);
              }
            } else {
              buf += match[0];
            }
            lastIndex = top.keywordPatternRe.lastIndex;
            match = top.keywordPatternRe.exec(modeBuffer);
          }
          buf += modeBuffer.substring(lastIndex);
          emitter.addText(buf);
        }
        function processSubLanguage() {
          if (modeBuffer === "") return;
          let result2 = null;
          if (typeof top.subLanguage === "string") {
            if (!languages[top.subLanguage]) {
              emitter.addText(modeBuffer);
              return;
            }
            result2 = _highlight(top.subLanguage, modeBuffer, true, continuations[top.subLanguage]);
            continuations[top.subLanguage] = /** @type {CompiledMode} */
            result2._top;
          } else {
            result2 = highlightAuto(modeBuffer, top.subLanguage.length ? top.subLanguage : null);
          }
          if (top.relevance > 0) {
            relevance += result2.relevance;
          }
          emitter.__addSublanguage(result2._emitter, result2.language);
        }
        function processBuffer() {
          if (top.subLanguage != null) {
            processSubLanguage();
          } else {
            processKeywords();
          }
          modeBuffer = "";
        }
        function emitKeyword(keyword, scope2) {
          if (keyword === "") return;
          emitter.startScope(scope2);
          emitter.addText(keyword);
          emitter.endScope();
        }
        function emitMultiClass(scope2, match) {
          let i4 = 1;
          const max = match.length - 1;
          while (i4 <= max) {
            if (!scope2._emit[i4]) {
              i4++;
              continue;
            }
            const klass = language2.classNameAliases[scope2[i4]] || scope2[i4];
            const text3 = match[i4];
            if (klass) {
              emitKeyword(text3, klass);
            } else {
              modeBuffer = text3;
              processKeywords();
              modeBuffer = "";
            }
            i4++;
          }
        }
        function startNewMode(mode, match) {
          if (mode.scope && typeof mode.scope === "string") {
            emitter.openNode(language2.classNameAliases[mode.scope] || mode.scope);
          }
          if (mode.beginScope) {
            if (mode.beginScope._wrap) {
              emitKeyword(modeBuffer, language2.classNameAliases[mode.beginScope._wrap] || mode.beginScope._wrap);
              modeBuffer = "";
            } else if (mode.beginScope._multi) {
              emitMultiClass(mode.beginScope, match);
              modeBuffer = "";
            }
          }
          top = Object.create(mode, { parent: { value: top } });
          return top;
        }
        function endOfMode(mode, match, matchPlusRemainder) {
          let matched = startsWith(mode.endRe, matchPlusRemainder);
          if (matched) {
            if (mode["on:end"]) {
              const resp = new Response(mode);
              mode["on:end"](match, resp);
              if (resp.isMatchIgnored) matched = false;
            }
            if (matched) {
              while (mode.endsParent && mode.parent) {
                mode = mode.parent;
              }
              return mode;
            }
          }
          if (mode.endsWithParent) {
            return endOfMode(mode.parent, match, matchPlusRemainder);
          }
        }
        function doIgnore(lexeme) {
          if (top.matcher.regexIndex === 0) {
            modeBuffer += lexeme[0];
            return 1;
          } else {
            resumeScanAtSamePosition = true;
            return 0;
          }
        }
        function doBeginMatch(match) {
          const lexeme = match[0];
          const newMode = match.rule;
          const resp = new Response(newMode);
          const beforeCallbacks = [newMode.__beforeBegin, newMode["on:begin"]];
          for (const cb of beforeCallbacks) {
            if (!cb) continue;
            cb(match, resp);
            if (resp.isMatchIgnored) return doIgnore(lexeme);
          }
          if (newMode.skip) {
            modeBuffer += lexeme;
          } else {
            if (newMode.excludeBegin) {
              modeBuffer += lexeme;
            }
            processBuffer();
            if (!newMode.returnBegin && !newMode.excludeBegin) {
              modeBuffer = lexeme;
            }
          }
          startNewMode(newMode, match);
          return newMode.returnBegin ? 0 : lexeme.length;
        }
        function doEndMatch(match) {
          const lexeme = match[0];
          const matchPlusRemainder = codeToHighlight.substring(match.index);
          const endMode = endOfMode(top, match, matchPlusRemainder);
          if (!endMode) {
            return NO_MATCH;
          }
          const origin = top;
          if (top.endScope && top.endScope._wrap) {
            processBuffer();
            emitKeyword(lexeme, top.endScope._wrap);
          } else if (top.endScope && top.endScope._multi) {
            processBuffer();
            emitMultiClass(top.endScope, match);
          } else if (origin.skip) {
            modeBuffer += lexeme;
          } else {
            if (!(origin.returnEnd || origin.excludeEnd)) {
              modeBuffer += lexeme;
            }
            processBuffer();
            if (origin.excludeEnd) {
              modeBuffer = lexeme;
            }
          }
          do {
            if (top.scope) {
              emitter.closeNode();
            }
            if (!top.skip && !top.subLanguage) {
              relevance += top.relevance;
            }
            top = top.parent;
          } while (top !== endMode.parent);
          if (endMode.starts) {
            startNewMode(endMode.starts, match);
          }
          return origin.returnEnd ? 0 : lexeme.length;
        }
        function processContinuations() {
          const list2 = [];
          for (let current = top; current !== language2; current = current.parent) {
            if (current.scope) {
              list2.unshift(current.scope);
            }
          }
          list2.forEach((item) => emitter.openNode(item));
        }
        let lastMatch = {};
        function processLexeme(textBeforeMatch, match) {
          const lexeme = match && match[0];
          modeBuffer += textBeforeMatch;
          if (lexeme == null) {
            processBuffer();
            return 0;
          }
          if (lastMatch.type === "begin" && match.type === "end" && lastMatch.index === match.index && lexeme === "") {
            modeBuffer += codeToHighlight.slice(match.index, match.index + 1);
            if (!SAFE_MODE) {
              const err = new Error(`0 width match regex (${languageName})`);
              err.languageName = languageName;
              err.badRule = lastMatch.rule;
              throw err;
            }
            return 1;
          }
          lastMatch = match;
          if (match.type === "begin") {
            return doBeginMatch(match);
          } else if (match.type === "illegal" && !ignoreIllegals) {
            const err = new Error('Illegal lexeme "' + lexeme + '" for mode "' + (top.scope || "<unnamed>") + '"');
            err.mode = top;
            throw err;
          } else if (match.type === "end") {
            const processed = doEndMatch(match);
            if (processed !== NO_MATCH) {
              return processed;
            }
          }
          if (match.type === "illegal" && lexeme === "") {
            if (match.index === codeToHighlight.length) ;
            else {
              modeBuffer += "\n";
            }
            return 1;
          }
          if (iterations > 1e5 && iterations > match.index * 3) {
            const err = new Error("potential infinite loop, way more iterations than matches");
            throw err;
          }
          modeBuffer += lexeme;
          return lexeme.length;
        }
        const language2 = getLanguage(languageName);
        if (!language2) {
          error(LANGUAGE_NOT_FOUND.replace("{}", languageName));
          throw new Error('Unknown language: "' + languageName + '"');
        }
        const md = compileLanguage(language2);
        let result = "";
        let top = continuation || md;
        const continuations = {};
        const emitter = new options.__emitter(options);
        processContinuations();
        let modeBuffer = "";
        let relevance = 0;
        let index = 0;
        let iterations = 0;
        let resumeScanAtSamePosition = false;
        try {
          if (!language2.__emitTokens) {
            top.matcher.considerAll();
            for (; ; ) {
              iterations++;
              if (resumeScanAtSamePosition) {
                resumeScanAtSamePosition = false;
              } else {
                top.matcher.considerAll();
              }
              top.matcher.lastIndex = index;
              const match = top.matcher.exec(codeToHighlight);
              if (!match) break;
              const beforeMatch = codeToHighlight.substring(index, match.index);
              const processedCount = processLexeme(beforeMatch, match);
              index = match.index + processedCount;
            }
            processLexeme(codeToHighlight.substring(index));
          } else {
            language2.__emitTokens(codeToHighlight, emitter);
          }
          emitter.finalize();
          result = emitter.toHTML();
          return {
            language: languageName,
            value: result,
            relevance,
            illegal: false,
            _emitter: emitter,
            _top: top
          };
        } catch (err) {
          if (err.message && err.message.includes("Illegal")) {
            return {
              language: languageName,
              value: escape(codeToHighlight),
              illegal: true,
              relevance: 0,
              _illegalBy: {
                message: err.message,
                index,
                context: codeToHighlight.slice(index - 100, index + 100),
                mode: err.mode,
                resultSoFar: result
              },
              _emitter: emitter
            };
          } else if (SAFE_MODE) {
            return {
              language: languageName,
              value: escape(codeToHighlight),
              illegal: false,
              relevance: 0,
              errorRaised: err,
              _emitter: emitter,
              _top: top
            };
          } else {
            throw err;
          }
        }
      }
      function justTextHighlightResult(code2) {
        const result = {
          value: escape(code2),
          illegal: false,
          relevance: 0,
          _top: PLAINTEXT_LANGUAGE,
          _emitter: new options.__emitter(options)
        };
        result._emitter.addText(code2);
        return result;
      }
      function highlightAuto(code2, languageSubset) {
        languageSubset = languageSubset || options.languages || Object.keys(languages);
        const plaintext = justTextHighlightResult(code2);
        const results = languageSubset.filter(getLanguage).filter(autoDetection).map(
          (name) => _highlight(name, code2, false)
        );
        results.unshift(plaintext);
        const sorted2 = results.sort((a5, b3) => {
          if (a5.relevance !== b3.relevance) return b3.relevance - a5.relevance;
          if (a5.language && b3.language) {
            if (getLanguage(a5.language).supersetOf === b3.language) {
              return 1;
            } else if (getLanguage(b3.language).supersetOf === a5.language) {
              return -1;
            }
          }
          return 0;
        });
        const [best, secondBest] = sorted2;
        const result = best;
        result.secondBest = secondBest;
        return result;
      }
      function updateClassName(element, currentLang, resultLang) {
        const language2 = currentLang && aliases[currentLang] || resultLang;
        element.classList.add("hljs");
        element.classList.add(`language-${language2}`);
      }
      function highlightElement(element) {
        let node = null;
        const language2 = blockLanguage(element);
        if (shouldNotHighlight(language2)) return;
        fire(
          "before:highlightElement",
          { el: element, language: language2 }
        );
        if (element.dataset.highlighted) {
          console.log("Element previously highlighted. To highlight again, first unset `dataset.highlighted`.", element);
          return;
        }
        if (element.children.length > 0) {
          if (!options.ignoreUnescapedHTML) {
            console.warn("One of your code blocks includes unescaped HTML. This is a potentially serious security risk.");
            console.warn("https://github.com/highlightjs/highlight.js/wiki/security");
            console.warn("The element with unescaped HTML:");
            console.warn(element);
          }
          if (options.throwUnescapedHTML) {
            const err = new HTMLInjectionError(
              "One of your code blocks includes unescaped HTML.",
              element.innerHTML
            );
            throw err;
          }
        }
        node = element;
        const text3 = node.textContent;
        const result = language2 ? highlight2(text3, { language: language2, ignoreIllegals: true }) : highlightAuto(text3);
        element.innerHTML = result.value;
        element.dataset.highlighted = "yes";
        updateClassName(element, language2, result.language);
        element.result = {
          language: result.language,
          // TODO: remove with version 11.0
          re: result.relevance,
          relevance: result.relevance
        };
        if (result.secondBest) {
          element.secondBest = {
            language: result.secondBest.language,
            relevance: result.secondBest.relevance
          };
        }
        fire("after:highlightElement", { el: element, result, text: text3 });
      }
      function configure(userOptions) {
        options = inherit(options, userOptions);
      }
      const initHighlighting = () => {
        highlightAll();
        deprecated("10.6.0", "initHighlighting() deprecated.  Use highlightAll() now.");
      };
      function initHighlightingOnLoad() {
        highlightAll();
        deprecated("10.6.0", "initHighlightingOnLoad() deprecated.  Use highlightAll() now.");
      }
      let wantsHighlight = false;
      function highlightAll() {
        function boot() {
          highlightAll();
        }
        if (document.readyState === "loading") {
          if (!wantsHighlight) {
            window.addEventListener("DOMContentLoaded", boot, false);
          }
          wantsHighlight = true;
          return;
        }
        const blocks = document.querySelectorAll(options.cssSelector);
        blocks.forEach(highlightElement);
      }
      function registerLanguage(languageName, languageDefinition) {
        let lang = null;
        try {
          lang = languageDefinition(hljs);
        } catch (error$1) {
          error("Language definition for '{}' could not be registered.".replace("{}", languageName));
          if (!SAFE_MODE) {
            throw error$1;
          } else {
            error(error$1);
          }
          lang = PLAINTEXT_LANGUAGE;
        }
        if (!lang.name) lang.name = languageName;
        languages[languageName] = lang;
        lang.rawDefinition = languageDefinition.bind(null, hljs);
        if (lang.aliases) {
          registerAliases(lang.aliases, { languageName });
        }
      }
      function unregisterLanguage(languageName) {
        delete languages[languageName];
        for (const alias of Object.keys(aliases)) {
          if (aliases[alias] === languageName) {
            delete aliases[alias];
          }
        }
      }
      function listLanguages() {
        return Object.keys(languages);
      }
      function getLanguage(name) {
        name = (name || "").toLowerCase();
        return languages[name] || languages[aliases[name]];
      }
      function registerAliases(aliasList, { languageName }) {
        if (typeof aliasList === "string") {
          aliasList = [aliasList];
        }
        aliasList.forEach((alias) => {
          aliases[alias.toLowerCase()] = languageName;
        });
      }
      function autoDetection(name) {
        const lang = getLanguage(name);
        return lang && !lang.disableAutodetect;
      }
      function upgradePluginAPI(plugin) {
        if (plugin["before:highlightBlock"] && !plugin["before:highlightElement"]) {
          plugin["before:highlightElement"] = (data) => {
            plugin["before:highlightBlock"](
              Object.assign({ block: data.el }, data)
            );
          };
        }
        if (plugin["after:highlightBlock"] && !plugin["after:highlightElement"]) {
          plugin["after:highlightElement"] = (data) => {
            plugin["after:highlightBlock"](
              Object.assign({ block: data.el }, data)
            );
          };
        }
      }
      function addPlugin(plugin) {
        upgradePluginAPI(plugin);
        plugins.push(plugin);
      }
      function removePlugin(plugin) {
        const index = plugins.indexOf(plugin);
        if (index !== -1) {
          plugins.splice(index, 1);
        }
      }
      function fire(event, args) {
        const cb = event;
        plugins.forEach(function(plugin) {
          if (plugin[cb]) {
            plugin[cb](args);
          }
        });
      }
      function deprecateHighlightBlock(el) {
        deprecated("10.7.0", "highlightBlock will be removed entirely in v12.0");
        deprecated("10.7.0", "Please use highlightElement now.");
        return highlightElement(el);
      }
      Object.assign(hljs, {
        highlight: highlight2,
        highlightAuto,
        highlightAll,
        highlightElement,
        // TODO: Remove with v12 API
        highlightBlock: deprecateHighlightBlock,
        configure,
        initHighlighting,
        initHighlightingOnLoad,
        registerLanguage,
        unregisterLanguage,
        listLanguages,
        getLanguage,
        registerAliases,
        autoDetection,
        inherit,
        addPlugin,
        removePlugin
      });
      hljs.debugMode = function() {
        SAFE_MODE = false;
      };
      hljs.safeMode = function() {
        SAFE_MODE = true;
      };
      hljs.versionString = version;
      hljs.regex = {
        concat,
        lookahead,
        either,
        optional,
        anyNumberOfTimes
      };
      for (const key in MODES2) {
        if (typeof MODES2[key] === "object") {
          deepFreeze(MODES2[key]);
        }
      }
      Object.assign(hljs, MODES2);
      return hljs;
    };
    var highlight = HLJS({});
    highlight.newInstance = () => HLJS({});
    module.exports = highlight;
    highlight.HighlightJS = highlight;
    highlight.default = highlight;
  }
});

// node_modules/preact/dist/preact.mjs
var n;
var t;
var r;
var u;
var i;
var f;
var o;
var e;
var l;
var c;
var a;
var s;
var h = /* @__PURE__ */ Symbol.for("pv");
var p = {};
var y = [];
var v = /^m(i|n|o|s|text|space)$/;
var w = Array.isArray;
var d = y.slice;
var _ = Object.assign;
function g(n3) {
  n3 && n3.parentNode && n3.remove();
}
function k(n3, t4, r4) {
  var u4, i4, f5, o5 = {}, e4 = arguments.length;
  for (f5 in t4) "key" == f5 ? u4 = t4[f5] : "ref" == f5 && "function" != typeof n3 ? i4 = t4[f5] : o5[f5] = t4[f5];
  return e4 > 2 && (o5.children = e4 > 3 ? d.call(arguments, 2) : r4), m(n3, o5, u4, i4, null);
}
function m(r4, u4, i4, f5, o5) {
  var e4 = { type: r4, props: u4, key: i4, ref: f5, __k: null, __: null, __b: 0, __e: null, __c: null, constructor: h, __v: o5 || ++t, __i: -1, __u: 0 };
  return !o5 && n.vnode && n.vnode(e4), e4;
}
function $(n3) {
  return n3.children;
}
function x(n3, t4) {
  this.props = n3, this.context = t4, this.__g = 0;
}
function S(n3, t4) {
  if (null == t4) return n3.__ && S(n3.__, n3.__i + 1);
  for (var r4; t4 < n3.__k.length; t4++) if ((r4 = n3.__k[t4]) && r4.__e) return r4.__e;
  return "function" != typeof n3.type || n3.props.__P ? null : S(n3);
}
function C(t4) {
  var r4, u4 = t4.__v, i4 = u4.__e, f5 = [], o5 = [], e4 = t4.__P;
  e4 && ((r4 = _({ constructor: h }, u4)).__v = u4.__v + 1, n.vnode && n.vnode(r4), z(e4, r4, u4, t4.__n, e4.namespaceURI, 32 & u4.__u ? [i4] : null, f5, i4 || S(u4), 32 & u4.__u, o5), r4.__v = u4.__v, r4.__.__k[r4.__i] = r4, E(f5, r4, o5), u4.__ = u4.__e = null, r4.__e != i4 && j(r4));
}
function j(n3) {
  if ((n3 = n3.__) && n3.__c && !n3.props.__P) return n3.__e = null, n3.__k.some(function(t4) {
    return t4 && (n3.__e = t4.__e);
  }), j(n3);
}
function L(t4) {
  (8 & t4.__g || (t4.__g |= 8, u.push(t4), f++)) && i == n.debounceRendering || ((i = n.debounceRendering) || queueMicrotask)(H);
}
function H() {
  try {
    for (var n3, t4 = 1; u.length; ) u.length > t4 && u.sort(o), n3 = u.shift(), t4 = u.length, 8 & n3.__g && C(n3);
  } finally {
    (f = u.length) && (i || queueMicrotask)(H);
  }
}
function I(n3, t4, r4, u4, i4, f5, o5, e4, l6, c4, a5) {
  var s4, h5, v5, w6, d4, _5, g6 = u4.__k || y, k4 = t4.length;
  for (l6 = q(r4, t4, g6, l6, k4), s4 = 0; s4 < k4; s4++) null != (v5 = r4.__k[s4]) && (h5 = ~v5.__i && g6[v5.__i] || p, v5.__i = s4, _5 = z(n3, v5, h5, i4, f5, o5, e4, l6, c4, a5), w6 = v5.__e, (h5.ref != v5.ref || 8 & h5.__u) && (h5.ref && G(h5.ref, null, v5, h5), v5.ref && a5.push(v5.ref, v5.__c || w6, v5)), d4 = d4 || w6, 4 & v5.__u ? (l6 = A(v5, l6, n3, !h5.__v), h5.__e && (h5.__e = null)) : "function" == typeof v5.type && void 0 !== _5 ? l6 = _5 : w6 && (l6 = w6.nextSibling), v5.__u &= -21);
  return r4.__e = d4, l6;
}
function q(n3, t4, r4, u4, i4) {
  var f5, o5, e4, l6, c4, a5, s4, p5, y6, v5 = r4.length, d4 = v5, _5 = 0, g6 = 0, k4 = n3.__k = Array(i4);
  for (f5 = 0; f5 < i4; f5++) null != (o5 = t4[f5]) && "boolean" != typeof o5 && "function" != typeof o5 ? ("object" != typeof o5 || o5.constructor === String ? o5 = k4[f5] = m(null, o5) : w(o5) ? o5 = k4[f5] = m($, { children: o5 }) : o5.constructor === h && o5.__b ? o5 = k4[f5] = m(o5.type, o5.props, o5.key, o5.ref, o5.__v) : k4[f5] = o5, l6 = f5 + _5, o5.__ = n3, o5.__b = n3.__b + 1, e4 = null, ~(c4 = o5.__i = P(o5, r4, l6, d4)) && (d4--, (e4 = r4[c4]) && (e4.__u |= 2)), e4 && e4.__v ? (o5.__u |= 16, c4 == l6 - 1 ? _5-- : c4 == l6 + 1 ? _5++ : c4 != l6 && (c4 > l6 ? _5-- : _5++, g6 = 1)) : (~c4 || (i4 > v5 ? _5-- : i4 < v5 && _5++), "function" != typeof o5.type && (o5.__u |= 4))) : k4[f5] = null;
  if (g6) {
    for (a5 = [], s4 = [], f5 = 0; f5 < i4; f5++) if ((o5 = k4[f5]) && 16 & o5.__u) {
      for (_5 = 0, p5 = a5.length; _5 < p5; ) a5[y6 = _5 + p5 >> 1] < o5.__i ? _5 = y6 + 1 : p5 = y6;
      a5[_5] = o5.__i, s4[f5] = _5 + 1;
    }
    for (_5 = a5.length; f5--; ) s4[f5] && (s4[f5] == _5 ? _5-- : k4[f5].__u |= 4);
  }
  if (d4) for (f5 = 0; f5 < v5; f5++) !(e4 = r4[f5]) || 2 & e4.__u || (e4.__e == u4 && (u4 = S(e4)), J(e4, e4));
  return u4;
}
function A(n3, t4, r4, u4) {
  var i4, f5, o5, e4;
  if ("function" == typeof n3.type) {
    if (n3.props.__P) return t4;
    if (i4 = n3.__k) for (f5 = 0; f5 < i4.length; f5++) i4[f5] && (i4[f5].__ = n3, t4 = A(i4[f5], t4, r4, false));
    return t4;
  }
  for (t4 && !t4.parentNode && (t4 = S(n3)) && !t4.parentNode && (t4 = null), o5 = n3.__e, e4 = t4; e4 && 8 == e4.nodeType; ) e4 = e4.nextSibling;
  for (o5 != e4 && (!u4 && r4.moveBefore && o5.parentNode ? r4.moveBefore(o5, t4) : r4.insertBefore(o5, t4 || null)), t4 = o5; (t4 = t4 && t4.nextSibling) && 8 == t4.nodeType && !t4.data.startsWith("$s"); ) ;
  return t4;
}
function P(n3, t4, r4, u4) {
  var i4, f5 = n3.key, o5 = n3.type, e4 = t4[r4], l6 = e4 && !(2 & e4.__u);
  if (null === e4 && null == f5 || l6 && f5 == e4.key && o5 == e4.type) return r4;
  if (u4 > (l6 ? 1 : 0)) {
    for (i4 = r4 - 1; i4 >= 0; i4--) if ((e4 = t4[i4]) && !(2 & e4.__u) && f5 == e4.key && o5 == e4.type) return i4;
    for (i4 = r4 + 1; i4 < t4.length; i4++) if ((e4 = t4[i4]) && !(2 & e4.__u) && f5 == e4.key && o5 == e4.type) return i4;
  }
  return -1;
}
function T(n3, t4, r4) {
  null == r4 && (r4 = ""), "-" == t4[0] ? n3.setProperty(t4, r4) : n3[t4] = r4;
}
function N(n3, t4, r4, u4, i4) {
  var f5, o5;
  if ("style" == t4) if ("string" == typeof r4) n3.style.cssText = r4;
  else {
    if ("string" == typeof u4 && (n3.style.cssText = u4 = ""), u4) for (t4 in u4) r4 && t4 in r4 || T(n3.style, t4);
    if (r4) for (t4 in r4) u4 && r4[t4] == u4[t4] || T(n3.style, t4, r4[t4]);
  }
  else if ("o" == t4[0] && "n" == t4[1]) "function" != typeof r4 && (r4 = null), "function" != typeof u4 && (u4 = null), (n3.__e || (n3.__e = {}))[t4] = r4, r4 && u4 || (o5 = a[t4] || (a[t4] = V(t4)), (n3.__a || (n3.__a = {}))[t4] = c, f5 = t4 != (t4 = t4.replace(l, "$1")), (t4 = t4.slice(2))[0] < "a" && (t4 = t4.toLowerCase()), r4 ? n3.addEventListener(t4, o5, f5) : n3.removeEventListener(t4, o5, f5));
  else {
    if ("http://www.w3.org/2000/svg" == i4) t4 = t4.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
    else if ("width" != t4 && "height" != t4 && "href" != t4 && "list" != t4 && "form" != t4 && "tabIndex" != t4 && "download" != t4 && "rowSpan" != t4 && "colSpan" != t4 && "role" != t4 && "popover" != t4 && t4 in n3) try {
      return void (n3[t4] = null == r4 ? "" : r4);
    } catch (n4) {
    }
    if ("function" == typeof r4) return;
    null == r4 || false === r4 && "-" != t4[4] ? n3.removeAttribute(t4) : n3.setAttribute(t4, "popover" == t4 && 1 == r4 ? "" : r4);
  }
}
function V(t4) {
  return function(r4) {
    var u4 = this.__e;
    if (u4) {
      if (u4 = u4[t4], null == r4[e]) r4[e] = c++;
      else if (r4[e] < this.__a[t4]) return;
      return u4(n.event ? n.event(r4) : r4);
    }
  };
}
function z(t4, r4, u4, i4, f5, o5, e4, l6, c4, a5) {
  var s4, p5, v5, d4, k4, b3, m5, M3, C4, j4, L3, H2, q3, A5, O3, P3, T4, N3, V3 = r4.type;
  if (r4.constructor !== h) return null;
  128 & u4.__u && (c4 = 32 & u4.__u, s4 = u4.__c.__z) && (r4.__u |= c4, p5 = o5 = [], 8 == s4.nodeType ? l6 = B(s4, o5) : o5.push(s4), l6 = o5[0] || l6), (s4 = n.__b) && s4(r4);
  n: if ("function" == typeof V3) {
    v5 = e4.length;
    try {
      if (M3 = r4.props, C4 = (s4 = V3.prototype) && s4.render, j4 = (s4 = V3.contextType) && i4[s4.__c], L3 = s4 ? j4 ? j4.props.value : s4.__ : i4, (d4 = u4.__c) ? (r4.__c = d4, 2 & d4.__g && (d4.__g |= 1)) : (C4 ? r4.__c = d4 = new V3(M3, L3) : (r4.__c = d4 = new x(M3, L3), d4.constructor = V3, d4.render = K), j4 && j4.sub(d4), d4.state || (d4.state = {}), d4.__n = i4, d4.__g |= 8, d4.__h = [], d4.__k = []), C4 && (d4.__s || (d4.__s = d4.state), V3.getDerivedStateFromProps && (d4.__s == d4.state && (d4.__s = _({}, d4.__s)), _(d4.__s, V3.getDerivedStateFromProps(M3, d4.__s)))), k4 = d4.props, b3 = d4.state, d4.__v = r4, u4.__c) {
        if (M3 !== k4 && C4 && !V3.getDerivedStateFromProps && d4.componentWillReceiveProps && d4.componentWillReceiveProps(M3, L3), r4.__v == u4.__v && !(8 & d4.__g) || !(4 & d4.__g) && d4.shouldComponentUpdate && false === d4.shouldComponentUpdate(M3, d4.__s, L3)) {
          r4.__v != u4.__v && (d4.props = M3, d4.state = d4.__s, d4.__g &= -9), r4.__e = u4.__e, r4.__k = u4.__k, r4.__k.some(function(n3) {
            n3 && (n3.__ = r4);
          }), y.push.apply(d4.__h, d4.__k), d4.__k = [], d4.__h.length && e4.push(d4), l6 = S(u4);
          break n;
        }
        d4.componentWillUpdate && d4.componentWillUpdate(M3, d4.__s, L3), C4 && d4.componentDidUpdate && d4.__h.push(function() {
          d4.componentDidUpdate(k4, b3, m5);
        });
      } else C4 && !V3.getDerivedStateFromProps && d4.componentWillMount && d4.componentWillMount(), C4 && d4.componentDidMount && d4.__h.push(d4.componentDidMount);
      d4.context = L3, d4.props = M3, d4.__P = t4, d4.__g &= -5, H2 = n.__r, q3 = C4 ? 25 : 0;
      do {
        d4.__g &= -9, H2 && H2(r4), s4 = d4.render(d4.props, d4.state = d4.__s, d4.context);
      } while (8 & d4.__g && ++q3 < 25);
      C4 && (y.push.apply(d4.__h, d4.__k), d4.__k = []), d4.state = d4.__s, d4.getChildContext && (i4 = _({}, i4, d4.getChildContext())), C4 && u4.__c && d4.getSnapshotBeforeUpdate && (m5 = d4.getSnapshotBeforeUpdate(k4, b3)), A5 = s4 && s4.type === $ && null == s4.key ? s4.props.children : s4, M3.__P && (s4 = l6, f5 = (t4 = M3.__P).namespaceURI, c4 = o5 = null, u4.props && u4.props.__P != t4 && (u4.__k.some(function(n3) {
        n3 && J(n3, n3);
      }), u4.__k = null), l6 = u4.__k ? S(u4, 0) : null), l6 = I(t4, w(A5) ? A5 : [A5], r4, u4, i4, f5, o5, e4, l6, c4, a5), M3.__P && (r4.__e = null, l6 = s4), r4.__u &= -161, p5 && p5.some(g), d4.__h.length && e4.push(d4), 1 & d4.__g && (d4.__g &= -4);
    } catch (t5) {
      if (e4.length = v5, r4.__v = null, c4 || o5) if (t5 && t5.then) {
        if (r4.__u |= 128 | c4, o5) {
          for (~(T4 = o5.indexOf(l6 || void 0)) || (T4 = o5.length); (N3 = o5[T4 - 1]) && 8 == N3.nodeType; ) T4--;
          for (; T4 < o5.length; T4++) if (N3 = o5[T4]) if (o5[T4] = null, O3) {
            if (N3 == P3) break;
          } else {
            if (8 != N3.nodeType) break;
            N3.data.startsWith("$s") && (P3 = B(O3 = N3));
          }
        }
        if (!O3) {
          for (; l6 && 8 == l6.nodeType && l6.nextSibling; ) l6 = l6.nextSibling;
          O3 = l6;
        }
        (s4 = B(O3 = r4.__c.__z || (r4.__c.__z = O3))) ? (r4.__e = O3, l6 = s4) : r4.__e = l6, l6 = l6 && l6.nextSibling;
      } else o5 && o5.some(g);
      else r4.__e = u4.__e;
      r4.__k || (r4.__k = u4.__k || []), t5 && t5.then || D(r4), n.__e(t5, r4, u4);
    }
  } else l6 = r4.__e = F(u4.__e, r4, u4, i4, f5, o5, e4, c4, a5, t4);
  return (s4 = n.diffed) && s4(r4), l6;
}
function B(n3, t4) {
  if (n3 && 8 == n3.nodeType && n3.data.startsWith("$s")) for (var r4 = 1; n3 = n3.nextSibling; ) {
    if (8 == n3.nodeType) {
      if (n3.data.startsWith("$s")) r4++;
      else if (n3.data.startsWith("/$s") && !--r4) return n3;
    }
    t4 && t4.push(n3);
  }
}
function D(n3) {
  n3 && (n3.__c && (n3.__c.__g |= 4), n3.__k && n3.__k.some(D));
}
function E(t4, r4, u4) {
  for (var i4 = 0; i4 < u4.length; ) G(u4[i4++], u4[i4++], u4[i4++]);
  n.__c && n.__c(r4, t4), t4.some(function(r5) {
    try {
      t4 = r5.__h, r5.__h = [], t4.some(function(n3) {
        n3.call(r5);
      });
    } catch (t5) {
      n.__e(t5, r5.__v);
    }
  });
}
function F(t4, r4, u4, i4, f5, o5, e4, l6, c4, a5) {
  var s4, h5, y6, _5, k4, b3, m5, M3, $2 = u4.props || p, x4 = r4.props, C4 = r4.type;
  if ("svg" == C4 ? f5 = "http://www.w3.org/2000/svg" : "math" == C4 ? f5 = "http://www.w3.org/1998/Math/MathML" : f5 || (f5 = "http://www.w3.org/1999/xhtml"), o5) {
    for (s4 = 0; s4 < o5.length; s4++) if ((k4 = o5[s4]) && (C4 ? k4.localName == C4 : 3 == k4.nodeType)) {
      t4 = k4, o5[s4] = null;
      break;
    }
  }
  if (!t4) {
    if (M3 = a5.ownerDocument || document, !C4) return M3.createTextNode(x4);
    t4 = M3.createElementNS(f5, C4, x4.is ? x4 : a5), l6 && (n.__m && n.__m(r4, o5), l6 = false), o5 = null;
  }
  if (C4) {
    if (a5 = "template" == C4 && t4.content || t4, o5 = "textarea" == C4 && null != x4.defaultValue ? null : o5 && d.call(a5.childNodes), !l6 && o5) for ($2 = {}, s4 = 0; s4 < t4.attributes.length; s4++) $2[(k4 = t4.attributes[s4]).name] = k4.value;
    for (s4 in $2) k4 = $2[s4], "dangerouslySetInnerHTML" == s4 ? y6 = k4 : "children" == s4 || s4 in x4 || "value" == s4 && "defaultValue" in x4 || "checked" == s4 && "defaultChecked" in x4 || N(t4, s4, null, k4, f5);
    for (s4 in x4) k4 = x4[s4], "children" == s4 ? _5 = k4 : "dangerouslySetInnerHTML" == s4 ? h5 = k4 : "value" == s4 ? b3 = k4 : "checked" == s4 ? m5 = k4 : l6 && "function" != typeof k4 || $2[s4] === k4 || N(t4, s4, k4, $2[s4], f5);
    h5 ? (l6 || y6 && (h5.__html == y6.__html || h5.__html == t4.innerHTML) || (t4.innerHTML = h5.__html), r4.__k = []) : (y6 && (t4.textContent = ""), ("foreignObject" == C4 || "http://www.w3.org/1998/Math/MathML" == f5 && v.test(C4)) && (f5 = "http://www.w3.org/1999/xhtml"), I(a5, w(_5) ? _5 : [_5], r4, u4, i4, f5, o5, e4, o5 ? o5[0] : u4.__k && S(u4, 0), l6, c4), o5 && o5.some(g)), l6 && "textarea" != C4 || (s4 = "value", "progress" == C4 && null == b3 ? t4.removeAttribute(s4) : null == b3 || b3 === t4[s4] && ("progress" != C4 || b3) || N(t4, s4, b3, $2[s4], f5), s4 = "checked", null != m5 && m5 != t4[s4] && N(t4, s4, m5, $2[s4], f5));
  } else $2 === x4 || l6 && t4.data == x4 || (t4.data = x4);
  return t4;
}
function G(t4, r4, u4, i4) {
  try {
    "function" == typeof t4 ? r4 ? r4.__x = t4(r4) || 1 : i4 && (i4 = i4.__c || i4.__e) && (r4 = i4.__x) && (i4.__x = null, "function" == typeof r4 ? r4() : t4(null)) : t4.current = r4;
  } catch (t5) {
    n.__e(t5, u4);
  }
}
function J(t4, r4, u4) {
  var i4, f5, o5, e4;
  if (n.unmount && n.unmount(t4), !(i4 = t4.ref) || i4.current && i4.current != t4.__e || G(i4, null, r4, t4), i4 = t4.__c) {
    if (i4.componentWillUnmount) try {
      i4.componentWillUnmount();
    } catch (t5) {
      n.__e(t5, r4);
    }
    i4.__P = i4.__n = null;
  }
  if (i4 = t4.__k) for (e4 = 0; e4 < i4.length; e4++) i4[e4] && J(i4[e4], r4, "function" != typeof t4.type || u4 && !t4.props.__P);
  !u4 && (i4 = t4.__c) && (i4 = i4.__z) && (f5 = B(i4, o5 = [])) && (i4 == t4.__e && o5.some(g), g(f5), g(i4)), u4 || g(t4.__e), t4.__e = t4.__c = t4.__ = null;
}
function K(n3, t4, r4) {
  return this.constructor(n3, r4);
}
function Q(t4, r4) {
  var u4, i4, f5, o5;
  n.__ && n.__(t4, r4), 9 == r4.nodeType && (r4 = r4.documentElement), i4 = (u4 = t4 && 32 & t4.__u) ? null : r4.__k, r4.__k = m($, { children: [t4] }), f5 = [], o5 = [], z(r4, r4.__k, i4 || p, p, r4.namespaceURI, i4 ? null : r4.firstChild ? d.call(r4.childNodes) : null, f5, i4 ? i4.__e : r4.firstChild, u4, o5), E(f5, r4.__k, o5), r4.__k.props.children = null;
}
function U(n3) {
  function t4(n4) {
    var r4, u4;
    return this.getChildContext || (r4 = /* @__PURE__ */ new Set(), (u4 = {})[t4.__c] = this, this.getChildContext = function() {
      return u4;
    }, this.shouldComponentUpdate = function(n5) {
      this.props.value != n5.value && r4.forEach(function(n6) {
        n6.__g |= 4, L(n6);
      });
    }, this.sub = function(n5) {
      r4.add(n5);
      var t5 = n5.componentWillUnmount;
      n5.componentWillUnmount = function() {
        r4.delete(n5), t5 && t5.call(n5);
      };
    }), n4.children;
  }
  return t4.__c = "__cC" + s++, t4.__ = n3, t4.Provider = (t4.Consumer = function(n4, t5) {
    return n4.children(t5);
  }).contextType = t4, t4;
}
n = { __e: function(n3, t4, r4, u4) {
  for (var i4, o5, e4; t4 = t4.__; ) if ((i4 = t4.__c) && !(1 & i4.__g)) {
    i4.__g |= 4;
    try {
      if ((e4 = (o5 = i4.constructor) && o5.getDerivedStateFromError) && i4.setState(o5.getDerivedStateFromError(n3)), i4.componentDidCatch && (i4.componentDidCatch(n3, u4 || {}), e4 = 1), e4 && 8 & i4.__g) return void (i4.__g |= 2);
    } catch (t5) {
      n3 = t5;
    }
  }
  throw f = 0, n3;
} }, t = 0, r = function(n3) {
  return null != n3 && n3.constructor === h;
}, x.prototype.setState = function(n3, t4) {
  var r4 = this.__s;
  r4 && r4 != this.state || (r4 = this.__s = _({}, this.state)), "function" == typeof n3 && (n3 = n3(_({}, r4), this.props)), n3 && (_(r4, n3), this.__v && (t4 && this.__k.push(t4), L(this)));
}, x.prototype.forceUpdate = function(n3) {
  this.__v && (this.__g |= 4, n3 && this.__h.push(n3), L(this));
}, x.prototype.render = $, u = [], f = 0, o = function(n3, t4) {
  return n3.__v.__b - t4.__v.__b;
}, e = /* @__PURE__ */ Symbol(), l = /(PointerCapture)$|Capture$/i, c = 0, a = {}, s = 0;

// node_modules/preact/hooks/dist/hooks.mjs
var t2;
var r2;
var u2;
var i2;
var o2 = Object.is;
var f2 = 0;
var c2 = [];
var e2 = [];
var a2 = n;
var v2 = a2.__b;
var l2 = a2.__r;
var m2 = a2.diffed;
var h2 = a2.__c;
var s2 = a2.unmount;
var p2 = a2.__;
function y2(n3, t4) {
  a2.__h && a2.__h(r2, n3, f2 || t4), f2 = 0;
  var u4 = r2.__H || (r2.__H = { __: [], __h: [] });
  return n3 >= u4.__.length && u4.__.push({}), u4.__[n3];
}
function _2(n3, u4, i4) {
  var f5 = y2(t2++, 2);
  if (f5.t = n3, !f5.__c && (f5.__ = [i4 ? i4(u4) : G2(void 0, u4), function(n4) {
    var t4 = (f5.__N || f5.__)[0], r4 = f5.t(t4, n4);
    o2(t4, r4) || (f5.__N = [r4, f5.__[1]], f5.__c.setState({}));
  }], f5.__c = r2, !r2.__f)) {
    r2.__f = true;
    var c4 = r2.shouldComponentUpdate;
    r2.shouldComponentUpdate = function(n4, t4, r4) {
      var u5 = this.__H;
      if (!u5) return true;
      var i5 = false, f6 = this.props != n4;
      if (u5.__.some(function(n5) {
        n5.__N && (i5 = true, o2(n5.__[0], n5.__N[0]) || (f6 = true));
      }), c4) {
        var e4 = c4.call(this, n4, t4, r4);
        return i5 ? e4 || f6 : e4;
      }
      return !i5 || f6;
    };
  }
  return f5.__;
}
function A2(n3, u4) {
  var i4 = y2(t2++, 3);
  !a2.__s && E2(i4.__H, u4) && (i4.__P = true, i4.__ = n3, i4.u = u4, r2.__H.__h.push(i4));
}
function F2(n3, u4) {
  var i4 = y2(t2++, 4);
  !a2.__s && E2(i4.__H, u4) && (i4.__P = false, i4.__ = n3, i4.u = u4, r2.__h.push(i4));
}
function T2(n3) {
  return f2 = 5, w2(function() {
    return { current: n3 };
  }, []);
}
function w2(n3, r4) {
  var u4 = y2(t2++, 7);
  return E2(u4.__H, r4) && (u4.__ = n3(), u4.__H = r4), u4.__;
}
function j2(n3) {
  var u4 = r2.context[n3.__c], i4 = y2(t2++, 9);
  return i4.c = n3, u4 ? (null == i4.__ && (i4.__ = true, u4.sub(r2)), u4.props.value) : n3.__;
}
function g2() {
  var n3;
  do {
    for (; n3 = e2.shift(); ) try {
      C2(n3);
    } catch (t5) {
      a2.__e(t5, { __: (n3 = n3.__P) && n3.__v });
    }
    for (; n3 = c2.shift(); ) {
      var t4 = n3.__H;
      if (n3.__P && t4) try {
        t4.__h.some(C2), t4.__h.some(D2), t4.__h = [];
      } catch (r4) {
        t4.__h = [], a2.__e(r4, n3.__v);
      }
    }
  } while (e2.length);
}
a2.__b = function(n3) {
  r2 = null, v2 && v2(n3);
}, a2.__ = function(n3, t4) {
  n3 && t4.__k && t4.__k.__m && (n3.__m = t4.__k.__m), p2 && p2(n3, t4);
}, a2.__r = function(n3) {
  l2 && l2(n3), t2 = 0;
  var i4 = (r2 = n3.__c).__H;
  i4 && (u2 == r2 ? r2.__h = [] : (i4.__h.some(C2), i4.__h.some(D2), t2 = 0), i4.__h = [], i4.__.some(function(n4) {
    n4.__N && (n4.__ = n4.__N), n4.u = n4.__N = void 0;
  })), u2 = r2;
}, a2.diffed = function(n3) {
  m2 && m2(n3);
  var t4 = n3.__c;
  t4 && t4.__H && (t4.__H.__h.length && B2(c2.push(t4)), t4.__H.__.some(function(n4) {
    n4.u && (n4.__H = n4.u);
  })), u2 = r2 = null;
}, a2.__c = function(n3, t4) {
  t4.some(function(n4) {
    try {
      n4.__h.some(C2), n4.__h = n4.__h.filter(function(n5) {
        return !n5.__ || D2(n5);
      });
    } catch (t5) {
      n4.__h = [function() {
        throw t5;
      }];
    }
  }), h2 && h2(n3, t4);
}, a2.unmount = function(n3) {
  s2 && s2(n3);
  var t4, r4, u4 = n3.__c;
  u4 && u4.__H && (u4.__H.__.some(function(u5) {
    try {
      if (u5.__P && u5.__c) {
        if (void 0 === r4) {
          for (r4 = n3.__; r4 && (!r4.__c || !r4.__c.__P); ) r4 = r4.__;
          r4 = r4 && r4.__c;
        }
        u5.__P = r4, B2(e2.push(u5));
      } else C2(u5);
    } catch (n4) {
      t4 = n4;
    }
  }), u4.__H = void 0, t4 && a2.__e(t4, u4.__v));
};
var k2 = "function" == typeof requestAnimationFrame;
function z2(n3) {
  var t4, r4 = function() {
    clearTimeout(u4), k2 && cancelAnimationFrame(t4), setTimeout(n3);
  }, u4 = setTimeout(r4, 35);
  k2 && (t4 = requestAnimationFrame(r4));
}
function B2(n3) {
  1 != n3 && i2 == a2.requestAnimationFrame || ((i2 = a2.requestAnimationFrame) || z2)(g2);
}
function C2(n3) {
  var t4 = r2, u4 = n3.__c;
  "function" == typeof u4 && (n3.__c = void 0, u4()), r2 = t4;
}
function D2(n3) {
  var t4 = r2;
  n3.__c = n3.__(), r2 = t4;
}
function E2(n3, t4) {
  return !n3 || n3.length != t4.length || t4.some(function(t5, r4) {
    return !o2(t5, n3[r4]);
  });
}
function G2(n3, t4) {
  return "function" == typeof t4 ? t4(n3) : t4;
}

// src/app.ts
var AppContext = U(null);
function useApp() {
  const app = j2(AppContext);
  if (!app) throw new Error("a part of the dashboard was drawn outside of it");
  return app;
}

// node_modules/@preact/signals-core/dist/signals-core.module.js
var i3 = /* @__PURE__ */ Symbol.for("preact-signals");
function t3() {
  if (!(v3 > 1)) {
    var i4, t4 = false;
    !(function() {
      var i5 = c3;
      c3 = void 0;
      while (void 0 !== i5) {
        var t5 = i5.S;
        if (t5.v === i5.v) {
          for (var r5 = t5.t; void 0 !== r5; r5 = r5.x) if (r5.i === i5.i) r5.i = t5.i;
        }
        i5 = i5.o;
      }
    })();
    while (void 0 !== h3) {
      var r4 = h3;
      h3 = void 0;
      s3++;
      while (void 0 !== r4) {
        var n3 = r4.u;
        r4.u = void 0;
        r4.f &= -3;
        if (!(8 & r4.f) && w3(r4)) try {
          r4.c();
        } catch (r5) {
          if (!t4) {
            i4 = r5;
            t4 = true;
          }
        }
        r4 = n3;
      }
    }
    s3 = 0;
    v3--;
    if (t4) throw i4;
  } else v3--;
}
function r3(i4) {
  if (v3 > 0) return i4();
  u3 = ++e3;
  v3++;
  try {
    return i4();
  } finally {
    t3();
  }
}
var n2;
var o3 = void 0;
function f3(i4) {
  var t4 = o3, r4 = n2;
  o3 = void 0;
  n2 = void 0;
  try {
    return i4();
  } finally {
    o3 = t4;
    n2 = r4;
  }
}
var h3 = void 0;
var v3 = 0;
var s3 = 0;
var e3 = 0;
var u3 = 0;
var c3 = void 0;
var a3 = 0;
function d2(i4) {
  if (void 0 !== o3) {
    var t4 = i4.n;
    if (void 0 === t4 || t4.t !== o3) {
      t4 = { i: 0, S: i4, p: o3.s, n: void 0, t: o3, e: void 0, x: void 0, r: t4 };
      if (void 0 !== o3.s) o3.s.n = t4;
      o3.s = t4;
      i4.n = t4;
      if (32 & o3.f) i4.S(t4);
      return t4;
    } else if (-1 === t4.i) {
      t4.i = 0;
      if (void 0 !== t4.n) {
        t4.n.p = t4.p;
        if (void 0 !== t4.p) t4.p.n = t4.n;
        t4.p = o3.s;
        t4.n = void 0;
        o3.s.n = t4;
        o3.s = t4;
      }
      return t4;
    }
  }
}
function l3(i4, t4) {
  this.v = i4;
  this.i = 0;
  this.n = void 0;
  this.t = void 0;
  this.l = 0;
  this.W = null == t4 ? void 0 : t4.watched;
  this.Z = null == t4 ? void 0 : t4.unwatched;
  this.name = null == t4 ? void 0 : t4.name;
}
l3.prototype.brand = i3;
l3.prototype.h = function() {
  return true;
};
l3.prototype.S = function(i4) {
  var t4 = this, r4 = this.t;
  if (r4 !== i4 && void 0 === i4.e) {
    i4.x = r4;
    this.t = i4;
    if (void 0 !== r4) r4.e = i4;
    else f3(function() {
      var i5;
      null == (i5 = t4.W) || i5.call(t4);
    });
  }
};
l3.prototype.U = function(i4) {
  var t4 = this;
  if (void 0 !== this.t) {
    var r4 = i4.e, n3 = i4.x;
    if (void 0 !== r4) {
      r4.x = n3;
      i4.e = void 0;
    }
    if (void 0 !== n3) {
      n3.e = r4;
      i4.x = void 0;
    }
    if (i4 === this.t) {
      this.t = n3;
      if (void 0 === n3) f3(function() {
        var i5;
        null == (i5 = t4.Z) || i5.call(t4);
      });
    }
  }
};
l3.prototype.subscribe = function(i4) {
  var t4 = this;
  return x2(function() {
    var r4 = t4.value;
    f3(function() {
      return i4(r4);
    });
  }, { name: "sub" });
};
l3.prototype.valueOf = function() {
  return this.value;
};
l3.prototype.toString = function() {
  return this.value + "";
};
l3.prototype.toJSON = function() {
  return this.value;
};
l3.prototype.peek = function() {
  var i4 = this;
  return f3(function() {
    return i4.value;
  });
};
Object.defineProperty(l3.prototype, "value", { get: function() {
  var i4 = d2(this);
  if (void 0 !== i4) i4.i = this.i;
  return this.v;
}, set: function(i4) {
  if (i4 !== this.v) {
    if (s3 > 100) throw new Error("Cycle detected");
    !(function(i5) {
      if (0 !== v3 && 0 === s3) {
        if (i5.l !== u3) {
          i5.l = u3;
          c3 = { S: i5, v: i5.v, i: i5.i, o: c3 };
        }
      }
    })(this);
    this.v = i4;
    this.i++;
    a3++;
    v3++;
    try {
      for (var r4 = this.t; void 0 !== r4; r4 = r4.x) r4.t.N();
    } finally {
      t3();
    }
  }
} });
function y3(i4, t4) {
  return new l3(i4, t4);
}
function w3(i4) {
  for (var t4 = i4.s; void 0 !== t4; t4 = t4.n) if (t4.S.i !== t4.i || !t4.S.h() || t4.S.i !== t4.i) return true;
  return false;
}
function b(i4) {
  for (var t4 = i4.s; void 0 !== t4; t4 = t4.n) {
    var r4 = t4.S.n;
    if (void 0 !== r4) t4.r = r4;
    t4.S.n = t4;
    t4.i = -1;
    if (void 0 === t4.n) {
      i4.s = t4;
      break;
    }
  }
}
function _3(i4) {
  var t4 = i4.s, r4 = void 0;
  while (void 0 !== t4) {
    var n3 = t4.p;
    if (-1 === t4.i) {
      t4.S.U(t4);
      if (void 0 !== n3) n3.n = t4.n;
      if (void 0 !== t4.n) t4.n.p = n3;
    } else r4 = t4;
    t4.S.n = t4.r;
    if (void 0 !== t4.r) t4.r = void 0;
    t4 = n3;
  }
  i4.s = r4;
}
function j3(i4, t4) {
  l3.call(this, void 0, t4);
  this.x = i4;
  this.s = void 0;
  this.g = a3 - 1;
  this.f = 4;
}
j3.prototype = new l3();
j3.prototype.h = function() {
  this.f &= -3;
  if (1 & this.f) return false;
  if (32 == (36 & this.f)) return true;
  this.f &= -5;
  if (this.g === a3) return true;
  this.g = a3;
  this.f |= 1;
  if (this.i > 0 && !w3(this)) {
    this.f &= -2;
    return true;
  }
  var i4 = o3;
  try {
    b(this);
    o3 = this;
    var t4 = this.x();
    if (16 & this.f || this.v !== t4 || 0 === this.i) {
      this.v = t4;
      this.f &= -17;
      this.i++;
    }
  } catch (i5) {
    this.v = i5;
    this.f |= 16;
    this.i++;
  }
  o3 = i4;
  _3(this);
  this.f &= -2;
  return true;
};
j3.prototype.S = function(i4) {
  if (void 0 === this.t) {
    this.f |= 36;
    for (var t4 = this.s; void 0 !== t4; t4 = t4.n) t4.S.S(t4);
  }
  l3.prototype.S.call(this, i4);
};
j3.prototype.U = function(i4) {
  if (void 0 !== this.t) {
    l3.prototype.U.call(this, i4);
    if (void 0 === this.t) {
      this.f &= -33;
      for (var t4 = this.s; void 0 !== t4; t4 = t4.n) t4.S.U(t4);
    }
  }
};
j3.prototype.N = function() {
  if (!(2 & this.f)) {
    this.f |= 6;
    for (var i4 = this.t; void 0 !== i4; i4 = i4.x) i4.t.N();
  }
};
Object.defineProperty(j3.prototype, "value", { get: function() {
  if (1 & this.f) throw new Error("Cycle detected");
  var i4 = d2(this);
  this.h();
  if (void 0 !== i4) i4.i = this.i;
  if (16 & this.f) throw this.v;
  return this.v;
} });
function O(i4, t4) {
  return new j3(i4, t4);
}
function p3(i4) {
  var r4 = i4.j;
  i4.j = void 0;
  if ("function" == typeof r4) {
    v3++;
    var n3 = o3;
    o3 = void 0;
    try {
      r4();
    } catch (t4) {
      i4.f &= -2;
      i4.f |= 8;
      g3(i4);
      throw t4;
    } finally {
      o3 = n3;
      t3();
    }
  }
}
function g3(i4) {
  for (var t4 = i4.s; void 0 !== t4; t4 = t4.n) t4.S.U(t4);
  i4.x = void 0;
  i4.s = void 0;
  p3(i4);
}
function S2(i4) {
  if (o3 !== this) throw new Error("Out-of-order effect");
  _3(this);
  o3 = i4;
  this.f &= -2;
  try {
    if (8 & this.f) g3(this);
  } finally {
    t3();
  }
}
function m3(i4, t4) {
  this.x = i4;
  this.j = void 0;
  this.s = void 0;
  this.u = void 0;
  this.f = 32;
  this.name = null == t4 ? void 0 : t4.name;
  if (n2) n2.push(this);
}
m3.prototype.c = function() {
  var i4 = this.S();
  try {
    if (8 & this.f) return;
    if (void 0 === this.x) return;
    var t4 = this.x();
    if ("function" == typeof t4) this.j = t4;
  } finally {
    i4();
  }
};
m3.prototype.S = function() {
  if (1 & this.f) throw new Error("Cycle detected");
  this.f |= 1;
  this.f &= -9;
  p3(this);
  b(this);
  v3++;
  var i4 = o3;
  o3 = this;
  return S2.bind(this, i4);
};
m3.prototype.N = function() {
  if (!(2 & this.f)) {
    this.f |= 2;
    this.u = h3;
    h3 = this;
  }
};
m3.prototype.d = function() {
  this.f |= 8;
  if (!(1 & this.f)) g3(this);
};
m3.prototype.dispose = function() {
  this.d();
};
function x2(i4, t4) {
  var r4 = new m3(i4, t4);
  try {
    r4.c();
  } catch (i5) {
    r4.d();
    throw i5;
  }
  var n3 = r4.d.bind(r4);
  n3[Symbol.dispose] = n3;
  return n3;
}

// node_modules/@preact/signals/dist/signals.module.js
var h4;
var d3;
var p4;
var m4 = "undefined" != typeof window && !!window.__PREACT_SIGNALS_DEVTOOLS__;
var g4 = [];
x2(function() {
  h4 = this.N;
})();
function b2(i4, n3) {
  n[i4] = n3.bind(null, n[i4] || function() {
  });
}
function y4(i4) {
  if (p4) {
    var n3 = p4;
    p4 = void 0;
    n3();
  }
  p4 = i4 && i4.S();
}
function w4(i4) {
  var n3 = this, r4 = i4.data, t4 = useSignal(r4);
  t4.name = "ReactiveDom";
  t4.value = r4;
  var e4 = w2(function() {
    var i5 = n3, r5 = n3.__v;
    while (r5 = r5.__) if (r5.__c) {
      r5.__c.__$f |= 4;
      break;
    }
    var o5 = O(function() {
      var i6 = t4.value.value;
      return 0 === i6 ? 0 : true === i6 ? "" : i6 || "";
    }), e5 = O(function() {
      return !Array.isArray(o5.value) && !r(o5.value);
    }), u5 = x2(function() {
      this.N = M;
      if (e5.value) {
        var n4 = o5.value;
        if (i5.__v && i5.__v.__e && 3 === i5.__v.__e.nodeType) i5.__v.__e.data = n4;
      }
    }), c5 = n3.__$u.d;
    n3.__$u.d = function() {
      u5();
      c5.call(this);
    };
    return [e5, o5];
  }, []), u4 = e4[0], c4 = e4[1];
  return u4.value ? c4.peek() : c4.value;
}
w4.displayName = "ReactiveTextNode";
Object.defineProperties(l3.prototype, { constructor: { configurable: true, value: k($, null).constructor }, type: { configurable: true, value: w4 }, props: { configurable: true, get: function() {
  var i4 = this;
  return { data: { get value() {
    return i4.value;
  } } };
} }, __b: { configurable: true, value: 1 } });
b2("__b", function(i4, n3) {
  y4();
  d3 = void 0;
  if ("string" == typeof n3.type) {
    var r4, t4 = n3.props;
    for (var f5 in t4) if ("children" !== f5) {
      var o5 = t4[f5];
      if (o5 instanceof l3) {
        if (!r4) n3.__np = r4 = {};
        r4[f5] = o5;
        t4[f5] = o5.peek();
      }
    }
  }
  i4(n3);
});
b2("__r", function(i4, r4) {
  i4(r4);
  if (r4.type !== $) {
    y4();
    var t4, f5 = r4.__c;
    if (f5) {
      f5.__$f &= -2;
      if (void 0 === (t4 = f5.__$u)) f5.__$u = t4 = (function(i5, n3) {
        var r5;
        x2(function() {
          r5 = this;
        }, { name: n3 });
        r5.c = i5;
        return r5;
      })(/* @__PURE__ */ (function(i5) {
        return function() {
          var n3;
          if (m4) null == (n3 = this.y) || n3.call(this);
          i5.__$f |= 1;
          i5.setState({});
        };
      })(f5), "function" == typeof r4.type ? r4.type.displayName || r4.type.name : "");
    }
    d3 = f5;
    y4(t4);
  }
});
b2("__e", function(i4, n3, r4, t4) {
  y4();
  d3 = void 0;
  i4(n3, r4, t4);
});
b2("diffed", function(i4, n3) {
  y4();
  d3 = void 0;
  var r4;
  if ("string" == typeof n3.type && (r4 = n3.__e)) {
    var t4 = n3.__np, f5 = n3.props, o5 = r4.U;
    if (o5) for (var e4 in o5) {
      var u4 = o5[e4];
      if (!(void 0 === u4 || t4 && e4 in t4)) {
        u4.d();
        o5[e4] = void 0;
      }
    }
    if (t4) {
      if (!o5) {
        o5 = {};
        r4.U = o5;
      }
      for (var a5 in t4) {
        var c4 = o5[a5], v5 = t4[a5];
        if (void 0 === c4) {
          c4 = k3(r4, a5, v5, f5);
          o5[a5] = c4;
        } else c4.o(v5, f5);
      }
    }
  }
  i4(n3);
});
function k3(i4, n3, r4, t4) {
  var f5 = n3 in i4 && void 0 === i4.ownerSVGElement, o5 = y3(r4);
  return { o: function(i5, n4) {
    o5.value = i5;
    t4 = n4;
  }, d: x2(function() {
    this.N = M;
    var r5 = o5.value.value;
    if (t4[n3] !== r5) {
      t4[n3] = r5;
      if (f5) i4[n3] = r5;
      else if (null != r5 && (false !== r5 || "-" === n3[4])) i4.setAttribute(n3, r5);
      else i4.removeAttribute(n3);
    }
  }) };
}
b2("unmount", function(i4, n3) {
  if ("string" == typeof n3.type) {
    var r4 = n3.__e;
    if (r4) {
      var t4 = r4.U;
      if (t4) {
        r4.U = void 0;
        for (var f5 in t4) {
          var o5 = t4[f5];
          if (o5) o5.d();
        }
      }
    }
    var e4 = n3.__np;
    if (e4) {
      var u4 = n3.props;
      for (var a5 in e4) u4[a5] = e4[a5];
    }
    n3.__np = void 0;
  } else {
    var c4 = n3.__c;
    if (c4) {
      c4.__$f |= 8;
      var v5 = c4.__$u;
      if (v5) {
        c4.__$u = void 0;
        v5.d();
      }
    }
  }
  i4(n3);
});
b2("__h", function(i4, n3, r4, t4) {
  if (t4 < 3) n3.__$f |= 2;
  i4(n3, r4, t4);
});
x.prototype.shouldComponentUpdate = function(i4, n3) {
  if (this.__R) return true;
  var r4 = this.__$u, t4 = r4 && void 0 !== r4.s;
  for (var f5 in n3) return true;
  if (this.__f || "boolean" == typeof this.u && true === this.u) {
    var o5 = 2 & this.__$f;
    if (!(t4 || o5 || 4 & this.__$f)) return true;
    if (1 & this.__$f) return true;
  } else {
    if (!(t4 || 4 & this.__$f)) return true;
    if (3 & this.__$f) return true;
  }
  for (var e4 in i4) if ("__source" !== e4 && i4[e4] !== this.props[e4]) return true;
  for (var u4 in this.props) if (!(u4 in i4)) return true;
  return false;
};
function useSignal(i4, n3) {
  return w2(function() {
    return y3(i4, n3);
  }, []);
}
function useComputed(i4, n3) {
  var r4 = T2(i4);
  r4.current = i4;
  d3.__$f |= 4;
  return w2(function() {
    return O(function() {
      return r4.current();
    }, n3);
  }, []);
}
var A3 = function(i4) {
  queueMicrotask(function() {
    queueMicrotask(i4);
  });
};
function F3() {
  r3(function() {
    var i4;
    while (i4 = g4.shift()) h4.call(i4);
  });
}
function M() {
  if (1 === g4.push(this)) (n.requestAnimationFrame || A3)(F3);
}

// src/calls.ts
var Calls = class {
  #requests;
  #abort;
  constructor(requests, abort) {
    this.#requests = requests;
    this.#abort = abort;
  }
  /** The prompt that a run of a phase would be given. */
  prompt(args, abort) {
    return this.#ask("run_prompt", args, abort);
  }
  /** A page of what a run's program wrote. */
  output(args, abort) {
    return this.#ask("output", args, abort);
  }
  run(args) {
    return this.#ask("run", args);
  }
  resume(args) {
    return this.#ask("resume", args);
  }
  /** Ends a run, or takes it out of the queue. */
  stop(args) {
    return this.#ask("stop", args);
  }
  answer(args) {
    return this.#ask("answer", args);
  }
  /** Writes the plan of a new epic. */
  newEpic(args) {
    return this.#ask("new_epic", args);
  }
  removeWorktree(args) {
    return this.#ask("remove_worktree", args);
  }
  /** What connecting and disconnecting each agent would change. */
  connectPlan(args, abort) {
    return this.#ask("connect_plan", args, abort);
  }
  /** Makes a change that was shown; what stands then. */
  connectApply(args) {
    return this.#ask("connect_apply", args);
  }
  /* What was begun goes on when a drawer closes: only the dashboard's own end takes it back. */
  async #ask(op, args, abort = this.#abort) {
    return await this.#requests.ask(op, { ...args }, abort);
  }
};

// src/format.ts
var UNKNOWN = "n/a";
var UNTOLD = "–";
var SECOND = 1e3;
var MINUTE = 60 * SECOND;
var HOUR = 60 * MINUTE;
var DAY = 24 * HOUR;
var YEAR = 365 * DAY;
function ms(time) {
  if (!time) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}
function age(duration) {
  const value = Math.max(0, duration);
  if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
  if (value < HOUR) return `${Math.floor(value / MINUTE)} min`;
  if (value < 2 * DAY) return `${Math.floor(value / HOUR)} h`;
  if (value < YEAR) return `${Math.floor(value / DAY)} d`;
  return `${Math.floor(value / YEAR)} y`;
}
function lasted(duration) {
  if (duration < 50) return "<0.1 s";
  return duration < 10 * SECOND ? `${(duration / SECOND).toFixed(1)} s` : age(duration);
}
var pad = (n3) => String(n3).padStart(2, "0");
function clock(at2, seconds = false) {
  const date = new Date(at2);
  const text3 = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  return seconds ? `${text3}:${pad(date.getSeconds())}` : text3;
}
function local(at2) {
  if (at2 === null) return "";
  const date = new Date(at2);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${clock(at2, true)}`;
}
var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function midnight(at2) {
  const date = new Date(at2);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
function day(at2, now) {
  const today = midnight(now);
  if (at2 >= today && at2 < today + DAY) return "today";
  if (at2 < today && at2 >= midnight(today - HOUR)) return "yesterday";
  const date = new Date(at2);
  const text3 = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return date.getFullYear() === new Date(now).getFullYear() ? text3 : `${text3} ${date.getFullYear()}`;
}
function moment(at2, now) {
  const name = day(at2, now);
  return name === "today" ? clock(at2) : `${name} ${clock(at2)}`;
}
function money(usd) {
  if (usd === null || usd === void 0) return UNKNOWN;
  if (usd > 0 && usd < 5e-3) return "<$0.01";
  return usd < 999.995 ? `$${usd.toFixed(2)}` : `$${count(Math.round(usd))}`;
}
function tokens(n3) {
  if (n3 === null || n3 === void 0) return UNKNOWN;
  if (n3 < 1e3) return String(n3);
  if (n3 < 999500) return `${three(n3 / 1e3)} K`;
  return n3 < 9995e5 ? `${three(n3 / 1e6)} M` : `${three(n3 / 1e9)} G`;
}
function three(value) {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}
function sum(values) {
  let total = null;
  for (const value of values) if (value !== null) total = (total ?? 0) + value;
  return total;
}
var count = (n3) => n3.toLocaleString("en");
function plural(n3, one, many = `${one}s`) {
  return `${count(n3)} ${n3 === 1 ? one : many}`;
}
function percent(used, size) {
  if (used === null || size === null || size <= 0) return null;
  return Math.min(100, Math.round(100 * used / size));
}
function split(path) {
  const at2 = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  return [path.slice(0, at2), path.slice(at2)];
}
function within(path, folder) {
  const base = folder?.replace(/[/\\]+$/, "");
  const isBelow = base && path.startsWith(base) && /[/\\]/.test(path.charAt(base.length));
  return isBelow ? path.slice(base.length + 1) : path;
}
var short = (id) => id.length > 8 ? id.slice(0, 6) : id;
var sentence = (text3) => text3.charAt(0).toLocaleUpperCase("en") + text3.slice(1);
var stopped = (text3) => /[\p{L}\p{N})]$/u.test(text3) ? `${text3}.` : text3;
function firstLine(text3) {
  const end = text3.search(/\S/);
  if (end < 0) return "";
  const stop = text3.indexOf("\n", end);
  return text3.slice(end, stop < 0 ? void 0 : stop).trimEnd();
}
var MAX_TITLE = 2e3;
function cut(text3, length = MAX_TITLE) {
  return text3.length > length ? `${text3.slice(0, length)}…` : text3;
}
var HIDDEN = (
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu
);
var C0 = "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US";
var CONTROLS = C0.split(" ");
var NAMES = {
  "": "DEL",
  "​": "ZWSP",
  "‪": "LRE",
  "‫": "RLE",
  "‬": "PDF",
  "‭": "LRO",
  "‮": "RLO",
  "⁠": "WJ",
  "⁦": "LRI",
  "⁧": "RLI",
  "⁨": "FSI",
  "⁩": "PDI",
  "\uFEFF": "BOM"
};
function visible(text3) {
  return text3.replace(HIDDEN, (char) => {
    const code2 = char.codePointAt(0) ?? 0;
    if (code2 === 13) return "";
    return `⟦${CONTROLS[code2] ?? NAMES[char] ?? `U+${code2.toString(16).toUpperCase().padStart(4, "0")}`}⟧`;
  });
}
function oneLine(text3) {
  return visible(text3.length > 4e3 ? `${text3.slice(0, 4e3)}…` : text3).replace(/\s+/g, " ");
}

// src/clock.ts
var JITTER_MS = 2e3;
var Clock = class {
  #now;
  #offset = null;
  #timer;
  #frozen = false;
  constructor() {
    this.#now = y3(Date.now());
  }
  /** The kernel's clock in milliseconds; moves once a second, not at all once frozen. */
  get now() {
    return this.#now;
  }
  /** A message made at `at` has just come. */
  sync(at2) {
    const time = ms(at2);
    if (time === null) return;
    const offset2 = time - Date.now();
    const apart = this.#offset === null ? Number.POSITIVE_INFINITY : offset2 - this.#offset;
    if (apart > 0 || apart < -JITTER_MS) this.#offset = offset2;
    this.#tick();
  }
  start() {
    this.#timer ??= setInterval(() => this.#tick(), 1e3);
    this.#tick();
  }
  stop() {
    clearInterval(this.#timer);
    this.#timer = void 0;
  }
  /** Stand still: what is shown is a moment of the past. */
  freeze(frozen) {
    this.#frozen = frozen;
    this.#tick();
  }
  #tick() {
    if (!this.#frozen) this.#now.value = Date.now() + (this.#offset ?? 0);
  }
};

// src/kernel.ts
var ENDS = /* @__PURE__ */ new Set(["dead", "terminating", "restarting", "autorestarting"]);
function watchKernel(manager, abort, report) {
  const kernel = property(manager, "kernel");
  const follow2 = (name, tell2) => {
    const source = property(kernel, name);
    if (!isHostSignal(source)) return;
    const slot = (_sender, value) => tell2(value);
    source.connect(slot);
    abort.addEventListener("abort", () => source.disconnect(slot), { once: true });
  };
  follow2("statusChanged", (status) => {
    if (typeof status === "string" && ENDS.has(status)) report("gone");
  });
  follow2("connectionStatusChanged", (status) => {
    if (status === "connected") report("live");
    else if (status === "connecting" || status === "disconnected") report("lost");
  });
  follow2("disposed", () => report("gone"));
}
function property(value, name) {
  return typeof value === "object" && value !== null ? value[name] : void 0;
}
function isHostSignal(value) {
  return typeof property(value, "connect") === "function" && typeof property(value, "disconnect") === "function";
}

// src/requests.ts
var TIMEOUT_MS = 1e4;
var LONG_MS = 6e4;
var BUSY_MS = 1e3;
var RequestError = class extends Error {
  constructor(code2, message) {
    super(message);
    this.code = code2;
    this.name = "RequestError";
  }
  code;
};
var Requests = class {
  #open = /* @__PURE__ */ new Map();
  #busy = y3(false);
  #post;
  /** Ids must differ between the front ends of one kernel: a reply reaches them all. */
  #prefix = Math.random().toString(36).slice(2, 10);
  #next = 0;
  constructor(post) {
    this.#post = post;
  }
  /** Some question waits for longer than `BUSY_MS`. */
  get busy() {
    return this.#busy;
  }
  /** The answer to `op`. Rejects with a `RequestError`, whatever happens. */
  ask(op, args, abort, limit = TIMEOUT_MS) {
    if (abort.aborted) return Promise.reject(new RequestError("aborted", "No longer asked."));
    const id = `${this.#prefix}-${this.#next++}`;
    return new Promise((resolve, reject) => {
      const onAbort = () => settle(new RequestError("aborted", "No longer asked."));
      const onTimeout = () => settle(new RequestError("timeout", `The kernel gave no answer in ${limit / 1e3} s.`));
      const timers = [setTimeout(onTimeout, limit), setTimeout(() => this.#markBusy(id), BUSY_MS)];
      const settle = (reply) => {
        for (const timer of timers) clearTimeout(timer);
        abort.removeEventListener("abort", onAbort);
        this.#open.delete(id);
        this.#countBusy();
        if (reply instanceof RequestError) reject(reply);
        else if (reply.ok) resolve(reply.result);
        else reject(failure(reply.error));
      };
      this.#open.set(id, { settle, busy: false });
      abort.addEventListener("abort", onAbort);
      try {
        this.#post({ id, op, args, kind: "request" });
      } catch (error) {
        settle(new RequestError("gone", `The question could not be sent: ${String(error)}`));
      }
    });
  }
  /** Give a reply to whoever asked; replies to other front ends are not ours. */
  receive(reply) {
    this.#open.get(reply.id)?.settle(reply);
  }
  /** Nobody will answer any more. */
  failAll(code2, message) {
    for (const { settle } of [...this.#open.values()]) settle(new RequestError(code2, message));
  }
  #markBusy(id) {
    const open = this.#open.get(id);
    if (open) open.busy = true;
    this.#countBusy();
  }
  #countBusy() {
    this.#busy.value = [...this.#open.values()].some((open) => open.busy);
  }
};
function failure(error) {
  return error ? new RequestError(error.code, error.message) : new RequestError("failed", "The kernel could not answer and did not say why.");
}

// src/tables.ts
var TABLES = [
  "projects",
  "epics",
  "orders",
  "sessions",
  "personas",
  "activity",
  "problems",
  "runs",
  "approvals",
  "worktrees"
];
function same(a5, b3) {
  if (a5 === b3) return true;
  if (typeof a5 !== "object" || typeof b3 !== "object" || a5 === null || b3 === null) return false;
  if (Array.isArray(a5) !== Array.isArray(b3)) return false;
  const left = Object.entries(a5);
  const right = b3;
  return left.length === Object.keys(b3).length && left.every(([key, value]) => same(value, right[key]));
}
function replaced(old, rows2) {
  const next = /* @__PURE__ */ new Map();
  let changed = old.size !== Object.keys(rows2).length;
  for (const [key, row] of Object.entries(rows2)) {
    const was = old.get(key);
    const keep2 = was !== void 0 && same(was, row);
    changed ||= !keep2;
    next.set(key, keep2 ? was : row);
  }
  return changed ? next : old;
}
var TableSet = class {
  signals;
  #tables;
  #pending = /* @__PURE__ */ new Map();
  constructor() {
    const tables = {};
    for (const name of TABLES) tables[name] = y3(/* @__PURE__ */ new Map());
    this.#tables = tables;
    this.signals = tables;
  }
  /** Take `tables` in place of everything, at once. */
  replace(tables) {
    this.#pending.clear();
    r3(() => {
      for (const name of TABLES) {
        const table = this.#tables[name];
        table.value = replaced(table.peek(), tables[name] ?? {});
      }
    });
  }
  /** Note what a delta says; `flush` shows it. Tables that we do not know are none of ours. */
  add(deltas) {
    for (const name of TABLES) {
      const delta = deltas[name];
      if (!delta) continue;
      const pending = this.#pending.get(name) ?? /* @__PURE__ */ new Map();
      this.#pending.set(name, pending);
      for (const key of delta.remove) pending.set(key, null);
      for (const [key, row] of Object.entries(delta.upsert)) pending.set(key, { row });
    }
  }
  /** Show what was added since the last time. */
  flush() {
    r3(() => {
      for (const [name, pending] of this.#pending) {
        const table = this.#tables[name];
        const next = new Map(table.peek());
        for (const [key, change] of pending) {
          if (change === null) next.delete(key);
          else if (!same(next.get(key), change.row)) next.set(key, change.row);
        }
        table.value = next;
      }
    });
    this.#pending.clear();
  }
};

// src/model.ts
var SHARED = ["view", "providers", "project", "persona", "query", "selected"];
var START = { view: "missions", providers: [], project: "", persona: "", query: "", selected: "" };
var VIEWS = ["missions", "orders", "sessions"];
var RETRY_MS = [1e3, 2e3, 5e3, 1e4, 3e4];
function createStore(model, abort) {
  return new ModelStore(model, abort);
}
var ModelStore = class {
  traits;
  meta = y3(null);
  readOnly = y3(true);
  link = y3({ state: "live" });
  notice = y3("");
  clock = new Clock();
  calls;
  #model;
  #abort;
  #tables = new TableSet();
  #requests;
  #version = -1;
  #resyncing = false;
  /** Takes back the next showing of what came by deltas. */
  #frame;
  #nextMeta = null;
  constructor(model, abort) {
    this.#model = model;
    this.#abort = abort;
    this.#requests = new Requests((request) => model.send(request));
    this.calls = new Calls(this.#requests, abort);
    const traits = {};
    for (const name of SHARED) traits[name] = y3(START[name]);
    this.traits = traits;
    this.#listen("msg:custom", (message) => this.#receive(message));
    this.#listen("change:state", () => this.#readState());
    this.#listen("change:read_only", () => this.#readReadOnly());
    for (const name of SHARED) this.#listen(`change:${name}`, () => this.#readTrait(name));
    for (const event of ["comm:close", "destroy"]) this.#listen(event, () => this.#setLink("gone"));
    watchKernel(model.widget_manager, abort, (state) => this.#setLink(state));
    abort.addEventListener("abort", () => this.#close(), { once: true });
    for (const name of SHARED) this.#readTrait(name);
    this.#readReadOnly();
    this.#readState();
    this.clock.start();
  }
  get tables() {
    return this.#tables.signals;
  }
  get busy() {
    return this.#requests.busy;
  }
  set(name, value) {
    if (sameTrait(this.traits[name].peek(), value)) return;
    this.traits[name].value = value;
    this.notice.value = "";
    this.#model.set(name, value);
    this.#model.save_changes();
  }
  async epic(args, abort) {
    return await this.#requests.ask("epic", { ...args }, abort);
  }
  async session(args, abort) {
    return await this.#requests.ask("session", { ...args }, abort);
  }
  async messages(args, abort) {
    return await this.#requests.ask("messages", { ...args }, abort, LONG_MS);
  }
  async message(args, abort) {
    return await this.#requests.ask("message", { ...args }, abort, LONG_MS);
  }
  async find(args, abort) {
    return await this.#requests.ask("find", { ...args }, abort, LONG_MS);
  }
  async edits(args, abort) {
    return await this.#requests.ask("edits", { ...args }, abort, LONG_MS);
  }
  setConnected(connected) {
    this.#setLink(connected ? "live" : "lost");
  }
  #listen(event, callback) {
    this.#model.on(event, callback);
    this.#abort.addEventListener("abort", () => this.#model.off(event, callback), {
      once: true
    });
  }
  #receive(message) {
    const kind = isObject(message) ? message.kind : void 0;
    if (kind === "delta") this.#takeDelta(message);
    else if (kind === "reply") this.#requests.receive(message);
  }
  /**
   * Older than what we have: ignored. From a version that we never saw: everything is asked for
   * anew. Of the version that we have: its tables are ours already, what it says of the whole is news.
   */
  #takeDelta(delta) {
    if (delta.version < this.#version) return;
    if (delta.base > this.#version) {
      void this.#resync();
      return;
    }
    if (delta.version > this.#version) this.#tables.add(delta.tables);
    this.#version = delta.version;
    this.clock.sync(delta.meta.at);
    this.#nextMeta = delta.meta;
    this.#frame ??= onFrame(() => {
      this.#frame = void 0;
      r3(() => {
        this.#tables.flush();
        this.meta.value = this.#nextMeta;
      });
    });
  }
  #readState() {
    const state = this.#model.get("state");
    if (isSnapshot(state)) this.#takeSnapshot(state);
    else void this.#resync();
  }
  /** A snapshot is the kernel's word: it holds whatever we had before. */
  #takeSnapshot(snapshot) {
    this.#version = snapshot.version;
    this.#dropFrame();
    this.clock.sync(snapshot.meta.at);
    r3(() => {
      this.#tables.replace(snapshot.tables);
      this.meta.value = snapshot.meta;
    });
  }
  /** Ask for a snapshot until one comes. It has long: an answer that comes after its limit counts for nothing. */
  async #resync() {
    if (this.#resyncing) return;
    this.#resyncing = true;
    try {
      for (let tries = 0; !this.#abort.aborted && this.link.peek().state === "live"; tries++) {
        try {
          const result = await this.#requests.ask("snapshot", {}, this.#abort, LONG_MS);
          if (!isSnapshot(result)) throw new RequestError("failed", "The kernel's snapshot is none.");
          this.#takeSnapshot(result);
          return;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          if (error.code === "aborted" || error.code === "gone") return;
          await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0, this.#abort);
        }
      }
    } finally {
      this.#resyncing = false;
    }
  }
  #readReadOnly() {
    this.readOnly.value = this.#model.get("read_only") !== false;
  }
  #readTrait(name) {
    const value = this.#model.get(name);
    if (value === void 0) return;
    if (isTrait(name, value)) {
      if (!sameTrait(this.traits[name].peek(), value)) this.traits[name].value = value;
    } else {
      this.notice.value = `${name} was set to ${JSON.stringify(value)}, which is none of its values.`;
    }
  }
  #setLink(state) {
    const now = this.link.peek().state;
    if (now === state || now === "gone") return;
    if (state === "live") {
      this.link.value = { state };
      this.clock.freeze(false);
      void this.#resync();
      return;
    }
    this.link.value = { state, at: now === "live" ? this.clock.now.peek() : lostAt(this.link.peek()) };
    this.clock.freeze(true);
    this.#requests.failAll("gone", "The kernel is gone.");
  }
  #dropFrame() {
    this.#frame?.();
    this.#frame = void 0;
  }
  #close() {
    this.#dropFrame();
    this.clock.stop();
    this.#requests.failAll("aborted", "The dashboard was closed.");
  }
};
function onFrame(show) {
  const cancel = () => {
    cancelAnimationFrame(frame2);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    show();
  };
  const frame2 = requestAnimationFrame(run);
  const timer = setTimeout(run, 250);
  return cancel;
}
var lostAt = (link2) => link2.state === "live" ? Date.now() : link2.at;
var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
function isSnapshot(value) {
  return isObject(value) && typeof value.version === "number" && isObject(value.tables) && isObject(value.meta);
}
function isTrait(name, value) {
  if (name === "view") return VIEWS.includes(value);
  if (name === "providers") return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === "string";
}
function sameTrait(a5, b3) {
  return a5 === b3 || Array.isArray(a5) && Array.isArray(b3) && a5.join("\n") === b3.join("\n");
}
function pause(time, abort) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      abort.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, time);
    abort.addEventListener("abort", done);
  });
}

// src/per_row.ts
function perRow(make) {
  const made = /* @__PURE__ */ new WeakMap();
  return (row) => {
    let found2 = made.get(row);
    if (!found2) {
      found2 = { value: make(row) };
      made.set(row, found2);
    }
    return found2.value;
  };
}
function keeping(before, next) {
  const found2 = /* @__PURE__ */ new Map();
  for (const [key, list2] of next) {
    const old = before.get(key);
    const isSame = old?.length === list2.length && old.every((item, i4) => item === list2[i4]);
    found2.set(key, isSame ? old : list2);
  }
  return found2;
}

// src/sort.ts
function sorted(rows2, keys) {
  const keyed = rows2.map((row) => ({ row, keys: keys(row) }));
  keyed.sort((a5, b3) => {
    for (let i4 = 0; i4 < a5.keys.length; i4++) {
      const order = compare(a5.keys[i4] ?? "", b3.keys[i4] ?? "");
      if (order) return order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
function sorter(keys) {
  const known = perRow(keys);
  return (rows2) => sorted(rows2, known);
}
var compare = (a5, b3) => a5 < b3 ? -1 : a5 > b3 ? 1 : 0;
var oldest = (time) => ms(time) ?? Number.POSITIVE_INFINITY;
var newest = (time) => -(ms(time) ?? Number.NEGATIVE_INFINITY);

// src/derive.ts
var epicKey = perRow((row) => `${row.project}/${row.epic}`);
var orderKey = perRow((order) => `${epicKey(order)}/${order.phase_id}`);
var sessionKey = perRow(
  (row) => `${row.provider}/${row.session_id}`
);
var workerKey = perRow(
  (order) => order.provider && order.session_id ? `${order.provider}/${order.session_id}` : null
);
var STOPS = /* @__PURE__ */ new WeakMap();
function stopOf(order, sessions2) {
  const worker = workerKey(order);
  const session = worker !== null && sessions2.get(worker) || null;
  const known = STOPS.get(order);
  if (known?.session === session) return known;
  const stop = { order, session };
  STOPS.set(order, stop);
  return stop;
}
function stopsByEpic(orders2, sessions2) {
  const found2 = /* @__PURE__ */ new Map();
  for (const order of orders2.values()) {
    const stops = found2.get(epicKey(order));
    if (stops) stops.push(stopOf(order, sessions2));
    else found2.set(epicKey(order), [stopOf(order, sessions2)]);
  }
  for (const stops of found2.values()) stops.sort((a5, b3) => a5.order.position - b3.order.position);
  return found2;
}
function orderOf(session, orders2) {
  const { project, epic, phase_id } = session;
  return project && epic && phase_id ? orders2.get(`${project}/${epic}/${phase_id}`) : void 0;
}
var searched = (...fields2) => fields2.filter(Boolean).join("\n").toLowerCase();
var ofSession = perRow(
  (s4) => searched(
    ...[s4.title, s4.project, s4.branch, s4.session_id, s4.persona],
    ...[s4.model, s4.epic, s4.provider, s4.active_tool]
  )
);
var ofOrder = perRow(
  (o5) => searched(o5.title, o5.project, o5.epic, o5.epic_title, o5.persona, o5.reason, `${o5.epic} ${o5.phase_id}`)
);
var ofEpic = perRow((e4) => searched(e4.title, e4.epic, e4.project));
function holds(query) {
  const words3 = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (row, text3) => words3.every((word) => text3(row).includes(word));
}
function passes(filter, orders2, now, wide = false) {
  const { providers, project, persona, glance } = wide ? { ...filter, glance: "" } : filter;
  const found2 = holds(wide ? "" : filter.query);
  const today = midnight(now);
  const shown = (provider) => !provider || !providers.length || providers.includes(provider);
  const placed = (row) => (!project || row.project === project) && (!persona || row.persona === persona);
  const sessionGlance = (s4) => {
    if (glance === "") return true;
    if (glance === "running") return s4.state_group === "running";
    if (glance === "waiting") return s4.state_group === "approval" || s4.state_group === "waiting";
    if (glance === "today") return (ms(s4.last_activity) ?? 0) >= today;
    const order = orderOf(s4, orders2)?.order_state;
    return glance === "stuck" ? s4.state === "error" || order === "blocked" : order === "abandoned";
  };
  const stopGlance = ({ order, session: session2 }) => {
    if (glance === "") return true;
    if (glance === "abandoned") return order.order_state === "abandoned";
    if (glance === "stuck")
      return order.order_state === "blocked" || order.order_state === "live" && session2?.state === "error";
    if (glance === "today") return (ms(order.last_activity) ?? 0) >= today;
    return order.order_state === "live" && session2 !== null && sessionGlance(session2);
  };
  const session = (s4) => shown(s4.provider) && placed(s4) && sessionGlance(s4) && found2(s4, ofSession);
  const stop = (t4) => shown(t4.order.provider) && placed(t4.order) && stopGlance(t4) && found2(t4.order, ofOrder);
  const place = (e4, stops) => {
    if (project && e4.project !== project) return false;
    const own = stops.filter(
      (t4) => shown(t4.order.provider) && (!persona || t4.order.persona === persona) && stopGlance(t4)
    );
    if (!own.length && (stops.length || persona || glance)) return false;
    return found2(e4, ofEpic) || own.some((t4) => found2(t4.order, ofOrder));
  };
  const event = (e4) => shown(e4.provider) && placed(e4);
  const approval = (a5) => shown(a5.provider) && (!project || a5.project === project);
  return { session, stop, epic: place, event, approval };
}
function numbers(sessions2, stops, approvals = []) {
  const n3 = { running: 0, waiting: 0, errors: 0, blocked: 0, abandoned: 0 };
  const asking = new Set(approvals.map(askerOf));
  for (const session of sessions2) {
    const { state_group } = session;
    if (asking.has(sessionKey(session))) continue;
    if (state_group === "running") n3.running++;
    else if (state_group === "approval" || state_group === "waiting") n3.waiting++;
    else if (state_group === "error") n3.errors++;
  }
  n3.waiting += asking.size;
  for (const { order } of stops) {
    if (order.order_state === "blocked") n3.blocked++;
    else if (order.order_state === "abandoned") n3.abandoned++;
  }
  return n3;
}
var NEEDS = ["approval", "waiting", "abandoned", "blocked", "error"];
var askerOf = (approval) => approval.session_id ? sessionKey({ provider: approval.provider, session_id: approval.session_id }) : approval.run_id;
function needs(sessions2, stops, orders2, approvals = []) {
  const asking = new Set(approvals.map(askerOf));
  const byId = /* @__PURE__ */ new Map();
  const found2 = [];
  for (const session of sessions2) {
    const kind = session.state_group;
    if (asking.has(sessionKey(session))) {
      byId.set(sessionKey(session), session);
      continue;
    }
    if (kind !== "approval" && kind !== "waiting" && kind !== "error") continue;
    const order = orderOf(session, orders2) ?? null;
    if (kind === "error" && order && (order.order_state === "abandoned" || order.order_state === "blocked"))
      continue;
    const key = `session:${sessionKey(session)}`;
    found2.push({
      key,
      kind,
      since: session.state_since ?? session.last_activity,
      order,
      session,
      approval: null,
      opens: key
    });
  }
  for (const approval of approvals) {
    const order = orders2.get(`${approval.project}/${approval.epic}/${approval.phase_id}`) ?? null;
    found2.push({
      key: `approval:${approval.approval_id}`,
      kind: approval.kind === "question" ? "waiting" : "approval",
      since: approval.asked,
      order,
      session: byId.get(askerOf(approval)) ?? null,
      approval,
      opens: `run:${approval.run_id}`
    });
  }
  for (const stop of stops) {
    const need = needOf(stop);
    if (need) found2.push(need);
  }
  return inTurn(found2);
}
var needOf = perRow(({ order, session }) => {
  const kind = order.order_state;
  if (kind !== "abandoned" && kind !== "blocked") return null;
  const key = `epic:${orderKey(order)}`;
  return { key, kind, since: order.last_activity, order, session, approval: null, opens: key };
});
var inTurn = sorter((need) => [NEEDS.indexOf(need.kind), oldest(need.since), need.key]);
function target(selected, epics) {
  const at2 = selected.indexOf(":");
  const kind = selected.slice(0, at2);
  const rest = selected.slice(at2 + 1);
  if (kind === "session") {
    const slash = rest.indexOf("/");
    return slash > 0 ? { kind, provider: rest.slice(0, slash), session_id: rest.slice(slash + 1) } : null;
  }
  if (kind === "run") return rest ? { kind, run_id: rest } : null;
  if (kind !== "epic") return null;
  const row = epics.get(rest);
  if (row) return { kind, project: row.project, epic: row.epic, phase: null };
  const last = rest.lastIndexOf("/");
  const parent = epics.get(rest.slice(0, last));
  if (parent) return { kind, project: parent.project, epic: parent.epic, phase: rest.slice(last + 1) };
  return last > 0 ? { kind, project: rest.slice(0, last), epic: rest.slice(last + 1), phase: null } : null;
}

// src/draft.ts
var EMPTY = {
  project: "",
  title: "",
  request: "",
  phases: [{ id: 0, title: "", persona: "" }]
};
var addPhase = (phases) => [
  ...phases,
  {
    id: 1 + Math.max(-1, ...phases.map((phase) => phase.id)),
    title: "",
    persona: phases.at(-1)?.persona ?? ""
  }
];
var removePhase = (phases, at2) => phases.filter((_5, i4) => i4 !== at2);
var setPhase = (phases, at2, part) => phases.map((phase, i4) => i4 === at2 ? { ...phase, ...part } : phase);
function movePhase(phases, at2, by) {
  const to = at2 + by;
  const moved = phases[at2];
  if (!moved || to < 0 || to >= phases.length) return phases;
  const rest = removePhase(phases, at2);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
function newEpicArgs(draft, projects, shown) {
  const wanted = [draft.project, shown].find((name) => projects.includes(name));
  return {
    project: wanted ?? projects[0] ?? "",
    title: draft.title.trim(),
    request: draft.request.trim(),
    phases: draft.phases.filter((phase) => phase.title.trim()).map(({ title, persona }) => ({ title: title.trim(), persona: persona.trim() || null }))
  };
}

// src/kept.ts
function memory(view) {
  try {
    return view.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
function keptNames(kept, key, known) {
  const words3 = kept?.getItem(key)?.split(" ") ?? [];
  return new Set(known.filter((name) => words3.includes(name)));
}
function keepNames(kept, key, names) {
  try {
    kept?.setItem(key, [...names].join(" "));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

// src/lists.ts
var isOpen = (folds, key, first) => folds.get(key) ?? first;
var MISSIONS = /* @__PURE__ */ new WeakMap();
function missionOf(epic, stops) {
  const known = MISSIONS.get(epic);
  if (known?.stops === stops) return known;
  const mission = { epic, stops };
  MISSIONS.set(epic, mission);
  return mission;
}
var EPIC_RANK = {
  BLOCKED: 0,
  IN_PROGRESS: 1,
  ON_HOLD: 2,
  TODO: 3,
  CANCELLED: 4,
  DONE: 5
};
function calls(stops) {
  return stops.some(({ order, session }) => {
    if (order.order_state === "abandoned") return true;
    const group = order.order_state === "live" ? session?.state_group : void 0;
    return group === "approval" || group === "waiting" || group === "error";
  });
}
var inRank = sorter(({ epic, stops }) => [
  EPIC_RANK[epic.status] ?? EPIC_RANK.TODO,
  calls(stops) ? 0 : 1,
  epicKey(epic)
]);
var missionItem = perRow(
  (row) => ({ kind: "row", key: epicKey(row.epic), row })
);
function missionItems(missions2, folds) {
  const all = inRank(missions2);
  const finished = all.filter((m5) => m5.epic.status === "DONE" || m5.epic.status === "CANCELLED");
  const items = all.slice(0, all.length - finished.length).map(missionItem);
  if (!finished.length) return items;
  const done = finished.filter((m5) => m5.epic.status === "DONE").length;
  const open = isOpen(folds, "finished", false);
  items.push({ kind: "group", key: "finished", group: { done, cancelled: finished.length - done }, open });
  return open ? items.concat(finished.map(missionItem)) : items;
}
function told(stops) {
  const busy = stops.filter(({ order }) => ["blocked", "abandoned", "live"].includes(order.order_state));
  if (busy.length) return busy;
  return stops.filter(({ order }) => order.order_state === "claimable" || order.order_state === "on_hold").slice(0, 1);
}
var ORDER_GROUPS = [
  ["abandoned", true],
  ["blocked", true],
  ["claimable", true],
  ["live", true],
  ["waiting", true],
  ["on_hold", false],
  ["done", false],
  ["cancelled", false]
];
var byPlan = sorter(({ order }) => [epicKey(order), order.position]);
var byAge = sorter(({ order }) => [oldest(order.last_activity), epicKey(order), order.position]);
var stopItem = perRow(
  (row) => ({ kind: "row", key: orderKey(row.order), row })
);
function orderItems(stops, folds) {
  const groups = /* @__PURE__ */ new Map();
  for (const stop of stops) {
    const rows2 = groups.get(stop.order.order_state);
    if (rows2) rows2.push(stop);
    else groups.set(stop.order.order_state, [stop]);
  }
  const items = [];
  for (const [state, first] of ORDER_GROUPS) {
    const rows2 = groups.get(state);
    if (!rows2) continue;
    const open = isOpen(folds, `orders:${state}`, first);
    items.push({ kind: "group", key: `orders:${state}`, group: { state, count: rows2.length }, open });
    if (!open) continue;
    const placed = state === "abandoned" || state === "blocked" ? byAge(rows2) : byPlan(rows2);
    for (const row of placed) items.push(stopItem(row));
  }
  return items;
}
var GROUP_RANK = {
  running: 0,
  approval: 1,
  waiting: 2,
  idle: 3,
  error: 4,
  ended: 5,
  unknown: 6
};
var DAY_MS = 864e5;
var FEW = 3;
var lives = (s4) => GROUP_RANK[s4.state_group] <= 2;
function sessionItems(sessions2, options) {
  const projects = /* @__PURE__ */ new Map();
  for (const session of sessions2) {
    const rows2 = projects.get(session.project ?? "");
    if (rows2) rows2.push(session);
    else projects.set(session.project ?? "", [session]);
  }
  const names = sorted([...projects.keys()], (name) => [
    projects.get(name)?.some(lives) ? 0 : name ? 1 : 2,
    name
  ]);
  return names.flatMap((name) => projectItems(name, projects.get(name) ?? [], options));
}
function projectItems(project, all, options) {
  const { folds, now, searching } = options;
  const items = [];
  const head = (part, list2, first) => {
    const key = `sessions:${part}:${project}`;
    const open = isOpen(folds, key, first);
    const running = list2.filter((s4) => s4.state_group === "running").length;
    const unpriced = list2.filter((s4) => s4.cost_usd === null).length;
    const cost = sum(list2.map((s4) => s4.cost_usd));
    items.push({
      kind: "group",
      key,
      group: { project, part, count: list2.length, running, cost, unpriced },
      open
    });
    return open;
  };
  const add = (list2) => {
    for (const row of list2) items.push(sessionItem(row));
  };
  if (!head("all", all, true)) return items;
  const rows2 = byState(all);
  const old = rows2.filter((s4) => GROUP_RANK[s4.state_group] >= 5 && now - lastOf(s4) > DAY_MS);
  if (searching || old.length < FEW) {
    add(rows2);
    return items;
  }
  const past = new Set(old);
  add(rows2.filter((s4) => !past.has(s4)));
  if (head("older", old, false)) add(old);
  return items;
}
var byState = sorter((s4) => {
  const time = lives(s4) ? oldest(s4.started) : newest(s4.last_activity);
  return [GROUP_RANK[s4.state_group] ?? GROUP_RANK.unknown, time, sessionKey(s4)];
});
var lastOf = perRow((s4) => ms(s4.last_activity) ?? 0);
var sessionItem = perRow(
  (row) => ({ kind: "row", key: sessionKey(row), row })
);

// src/states.ts
var mark = (word, tone, glyph) => ({ word, tone, glyph });
var STRANGE = mark("Unknown", "quiet", "unknown");
var SESSION = {
  thinking: mark("Thinking", "live", "running"),
  tool_use: mark("Tool", "live", "running"),
  approval: mark("Approval", "you", "approval"),
  waiting: mark("Question", "you", "waiting"),
  idle: mark("Idle", "quiet", "idle"),
  error: mark("Error", "bad", "error"),
  ended: mark("Ended", "quiet", "ended"),
  unknown: STRANGE
};
var ORDER = {
  abandoned: mark("Abandoned", "you", "abandoned"),
  blocked: mark("Blocked", "bad", "blocked"),
  claimable: mark("Claimable", "live", "claimable"),
  live: mark("In progress", "live", "running"),
  waiting: mark("To do", "quiet", "todo"),
  on_hold: mark("On hold", "quiet", "on_hold"),
  done: mark("Done", "ok", "done"),
  cancelled: mark("Cancelled", "quiet", "cancelled")
};
var EPIC = {
  BLOCKED: ORDER.blocked,
  IN_PROGRESS: ORDER.live,
  ON_HOLD: ORDER.on_hold,
  TODO: ORDER.waiting,
  CANCELLED: ORDER.cancelled,
  DONE: ORDER.done
};
function sessionMark(session) {
  const known = SESSION[session.state] ?? STRANGE;
  return session.state === "tool_use" && session.active_tool ? { ...known, word: session.active_tool } : known;
}
var orderMark = (order) => ORDER[order.order_state] ?? STRANGE;
var epicMark = (epic) => EPIC[epic.status] ?? STRANGE;
function phaseMark(order, session) {
  return order.order_state === "live" && session ? sessionMark(session) : orderMark(order);
}

// src/runs.ts
var RUN = {
  queued: { word: "Queued", tone: "quiet", glyph: "todo" },
  spawning: { word: "Starting", tone: "live", glyph: "starting" },
  running: { word: "Running", tone: "live", glyph: "running" },
  waiting: { ...SESSION.approval, word: "Waits for you" },
  done: { ...ORDER.done, word: "Done" },
  failed: { ...SESSION.error, word: "Failed" },
  stopped: { ...SESSION.ended, word: "Stopped" },
  lost: { word: "Lost", tone: "bad", glyph: "unknown" }
};
var runMark = (run) => RUN[run.state] ?? SESSION.unknown;
var ACTIVE = /* @__PURE__ */ new Set(["queued", "spawning", "running", "waiting"]);
var isActive = (run) => ACTIVE.has(run.state);
function inOrder(runs) {
  return sorted([...runs], (run) => [isActive(run) ? 0 : 1, newest(run.queued), run.run_id]);
}
function runsByOrder(runs) {
  const found2 = /* @__PURE__ */ new Map();
  for (const run of inOrder(runs.values())) {
    if (!run.project || !run.epic || !run.phase_id) continue;
    const key = `${run.project}/${run.epic}/${run.phase_id}`;
    const own = found2.get(key);
    if (own) own.push(run);
    else found2.set(key, [run]);
  }
  return found2;
}
function asksOf(approvals, of) {
  const own = [...approvals.values()].filter(
    (ask) => "run_id" in of ? ask.run_id === of.run_id : ask.session_id === of.session_id && ask.provider === of.provider
  );
  return sorted(own, (ask) => [oldest(ask.asked), ask.approval_id]);
}
function startOf(order) {
  if (order.order_state === "abandoned") return "hand_off";
  if (order.order_state === "blocked") return order.linked_sessions.length ? "hand_off" : "run";
  return order.status === "TODO" ? "run" : null;
}
var START_WORD = { run: "Run", hand_off: "Hand off" };
var usable = (runners) => sorted([...runners], (runner) => [runner.reason ? 1 : 0]);

// src/ui.ts
var COMPACT = "dispatch-nb.compact";
var views = 0;
var COPY = Math.random().toString(36).slice(2, 10);
var ROOMY = 1200;
var KNOWN = {
  claude: "Claude",
  codex: "Codex",
  copilot: "Copilot",
  gemini: "Gemini"
};
function createUi(store) {
  const { tables, traits, meta, clock: clock2 } = store;
  const mark3 = `dnb-${COPY}-${views++}`;
  const glance = y3("");
  const folds = y3(/* @__PURE__ */ new Map());
  const chosenSide = y3(null);
  const chosenFeed = y3(null);
  const over = y3("");
  const sheet = y3("");
  const dock = y3(null);
  const draft = y3(EMPTY);
  const told4 = y3("");
  const byHand = y3("");
  const width = y3(1100);
  const trail = y3([]);
  const kept = memory(window);
  const compact = y3(keptNames(kept, COMPACT, VIEWS));
  const focus = { inside: false };
  const isTight = O(() => width.value < ROOMY);
  const side = O(
    () => chosenSide.value ?? (isTight.value && traits.view.value === "orders" ? "rail" : "open")
  );
  const feed = O(() => chosenFeed.value ?? tables.activity.value.size > 0);
  const size = O(() => width.value > 1e3 ? "wide" : width.value > 760 ? "medium" : "narrow");
  const providers = O(() => {
    const found2 = new Set((meta.value?.looked ?? []).map((looked) => looked.provider));
    for (const session of tables.sessions.value.values()) found2.add(session.provider);
    return [...found2];
  });
  const projects = O(() => {
    const found2 = /* @__PURE__ */ new Map();
    for (const name of tables.projects.value.keys()) found2.set(name, 0);
    for (const epic of tables.epics.value.values()) if (!found2.has(epic.project)) found2.set(epic.project, 0);
    for (const { project } of tables.sessions.value.values())
      if (project) found2.set(project, (found2.get(project) ?? 0) + 1);
    return new Map(sorted([...found2], ([name]) => [name]));
  });
  const plannable = O(
    () => sorted(
      [...tables.projects.value.values()].filter((project) => project.exists),
      (project) => [project.project]
    ).map((project) => project.project)
  );
  const personas = O(() => {
    const found2 = new Set(tables.personas.value.keys());
    for (const order of tables.orders.value.values()) if (order.persona) found2.add(order.persona);
    for (const session of tables.sessions.value.values()) if (session.persona) found2.add(session.persona);
    return found2;
  });
  const knownPersonas = O(() => sorted([...personas.value].filter(Boolean), (name) => [name]));
  const filter = O(() => ({
    providers: traits.providers.value.filter((name) => providers.value.includes(name)),
    project: projects.value.has(traits.project.value) ? traits.project.value : "",
    persona: personas.value.has(traits.persona.value) ? traits.persona.value : "",
    query: traits.query.value,
    glance: glance.value
  }));
  const shown = O(() => ({
    view: traits.view.value,
    providers: traits.providers.value,
    project: traits.project.value,
    persona: traits.persona.value,
    query: traits.query.value,
    selected: traits.selected.value,
    glance: glance.value
  }));
  const first = shown.peek();
  let stopsBefore = /* @__PURE__ */ new Map();
  const epicStops = O(() => {
    stopsBefore = keeping(stopsBefore, stopsByEpic(tables.orders.value, tables.sessions.value));
    return stopsBefore;
  });
  const all = O(() => scope(store, epicStops.value, filter.value, true));
  const seen = O(
    () => filter.value.query || filter.value.glance ? scope(store, epicStops.value, filter.value, false) : all.value
  );
  const approvals = O(() => {
    const { approval } = passes(filter.value, tables.orders.value, clock2.now.peek(), true);
    return [...tables.approvals.value.values()].filter(approval);
  });
  const count3 = O(() => numbers(all.value.sessions, all.value.stops, approvals.value));
  const need = O(
    () => needs(all.value.sessions, all.value.stops, tables.orders.value, approvals.value)
  );
  const needsOutside = O(() => {
    const { providers: some, project, persona } = filter.value;
    if (!some.length && !project && !persona) return 0;
    const stops = [...tables.orders.value.values()].map((order) => stopOf(order, tables.sessions.value));
    const asks = [...tables.approvals.value.values()];
    const everything = needs(tables.sessions.value.values(), stops, tables.orders.value, asks);
    return everything.length - need.value.length;
  });
  const missions2 = O(() => missionItems(seen.value.missions, folds.value));
  const orders2 = O(() => orderItems(seen.value.stops, folds.value));
  const sessions2 = O(
    () => sessionItems(seen.value.sessions, {
      folds: folds.value,
      now: clock2.now.peek(),
      searching: filter.value.query !== "" || filter.value.glance !== ""
    })
  );
  const events = O(() => {
    const { event } = passes(filter.value, tables.orders.value, clock2.now.peek(), true);
    return newestFirst([...tables.activity.value.values()].filter(event));
  });
  const sessionsById = O(() => {
    const found2 = /* @__PURE__ */ new Map();
    for (const session of tables.sessions.value.values()) found2.set(session.session_id, session);
    return found2;
  });
  const runs = O(() => runsByOrder(tables.runs.value));
  const power = O(() => {
    if (store.readOnly.value || meta.value?.read_only) return "no";
    return store.link.value.state === "live" ? "on" : "off";
  });
  const starts = O(() => power.value !== "no" && (meta.value?.max_runs ?? null) !== null);
  const drawer = O(() => target(traits.selected.value, tables.epics.value));
  const notice = O(() => {
    if (store.notice.value || meta.value?.scanning !== false) return store.notice.value;
    return unknownNames(traits, providers.value, filter.value, drawer.value);
  });
  const labels = O(
    () => new Map((meta.value?.looked ?? []).map((l6) => [l6.provider, l6.provider_label]))
  );
  const open = (selected) => {
    const now = traits.selected.peek();
    r3(() => {
      if (now && now !== selected) trail.value = [...trail.peek(), now].slice(-20);
      sheet.value = "";
      over.value = "";
      store.set("selected", selected);
    });
  };
  const close = () => {
    r3(() => {
      trail.value = [];
      sheet.value = "";
      dock.value = null;
      store.set("selected", "");
    });
  };
  const prepare = (key, start) => {
    r3(() => {
      open(`epic:${key}`);
      dock.value = { key, start };
    });
  };
  const back = () => {
    const last = trail.peek().at(-1);
    if (last === void 0) return;
    trail.value = trail.peek().slice(0, -1);
    store.set("selected", last);
  };
  const fold = (key, isOpen2) => {
    folds.value = new Map(folds.peek()).set(key, isOpen2);
  };
  const show = (view) => store.set("view", view);
  const toggleCompact = () => {
    const view = traits.view.peek();
    const next = new Set(compact.peek());
    if (!next.delete(view)) next.add(view);
    compact.value = next;
    keepNames(kept, COMPACT, next);
  };
  const isCompact = O(() => compact.value.has(traits.view.value));
  const look = (at2) => {
    r3(() => {
      if (glance.peek() === at2) {
        glance.value = "";
        return;
      }
      glance.value = at2;
      const n3 = count3.peek();
      if (at2 === "abandoned" || at2 === "stuck" && n3.blocked > 0) show("orders");
      else show("sessions");
    });
  };
  const toggleProvider = (name) => {
    const now = filter.peek().providers.length ? filter.peek().providers : providers.peek();
    const next = now.includes(name) ? now.filter((p5) => p5 !== name) : [...now, name];
    store.set("providers", next.length === providers.peek().length ? [] : next);
  };
  const clearFilters = () => {
    r3(() => {
      glance.value = "";
      for (const name of ["project", "persona", "query"]) store.set(name, "");
      store.set("providers", []);
    });
  };
  const epoch = O(() => JSON.stringify([filter.value, [...folds.value], traits.view.value]));
  const isFiltered = O(() => {
    const { providers: some, project, persona, query, glance: at2 } = filter.value;
    return Boolean(some.length || project || persona || query || at2);
  });
  const toggle = (panel) => {
    const overlay = panel === "side" ? size.peek() === "narrow" : size.peek() !== "wide";
    if (overlay) over.value = over.peek() === panel ? "" : panel;
    else if (panel === "side") chosenSide.value = side.peek() === "open" ? "rail" : "open";
    else chosenFeed.value = !feed.peek();
  };
  const providerName = (name) => oneLine(KNOWN[name] ?? labels.peek().get(name) ?? name);
  const keyOf2 = (id) => {
    const found2 = sessionsById.peek().get(id);
    return found2 ? sessionKey(found2) : null;
  };
  return {
    ...{ mark: mark3, glance, folds, side, feed, over, sheet, told: told4, byHand, width, size, trail, focus },
    ...{ isCompact, toggleCompact },
    ...{ dock, runs, power, starts, prepare, draft, plannable, knownPersonas },
    ...{
      providers,
      projects,
      filter,
      shown,
      first,
      notice,
      isFiltered,
      epoch,
      drawer,
      sessionsById,
      epicStops
    },
    ...{ count: count3, need, needsOutside, missions: missions2, orders: orders2, sessions: sessions2, events, seen },
    ...{ open, close, back, fold, show, look, toggle, toggleProvider, clearFilters, providerName, keyOf: keyOf2 }
  };
}
var newestFirst = sorter((e4) => [newest(e4.time), e4.event_id]);
var NONE = [];
function scope(store, stops, filter, wide) {
  const { tables, clock: clock2 } = store;
  const pass = passes(filter, tables.orders.value, clock2.now.peek(), wide);
  const missions2 = [];
  for (const epic of tables.epics.value.values()) {
    const own = stops.get(epicKey(epic)) ?? NONE;
    if (pass.epic(epic, own)) missions2.push(missionOf(epic, own));
  }
  const found2 = [];
  for (const own of stops.values()) for (const stop of own) if (pass.stop(stop)) found2.push(stop);
  return { sessions: [...tables.sessions.value.values()].filter(pass.session), stops: found2, missions: missions2 };
}
function unknownNames(traits, providers, filter, drawer) {
  const strange = traits.providers.value.filter((name) => !providers.includes(name)).map((name) => `provider “${name}”`);
  if (traits.project.value && !filter.project) strange.push(`project “${traits.project.value}”`);
  if (traits.persona.value && !filter.persona) strange.push(`persona “${traits.persona.value}”`);
  if (traits.selected.value && !drawer) strange.push(`“${traits.selected.value}”, which was to be opened`);
  return strange.length ? `Nothing is known of ${strange.join(", ")}; shown without it.` : "";
}

// src/url.ts
var PARAMS = {
  view: "view",
  providers: "providers",
  project: "project",
  persona: "persona",
  query: "q",
  glance: "only",
  selected: "selected"
};
var NAMES2 = Object.keys(PARAMS);
var GLANCES = ["running", "waiting", "stuck", "abandoned", "today"];
var MAX_TEXT = 1e3;
var MAX_PROVIDERS = 50;
var OWN = /* @__PURE__ */ new Set(["token", "reset", "clone"]);
function read(href) {
  const params = new URL(href).searchParams;
  const shown = {};
  const strange = [];
  for (const name of NAMES2) {
    const text3 = params.get(PARAMS[name]);
    if (text3 === null) continue;
    const value = text3.length > MAX_TEXT ? void 0 : valueFor(name, text3.trim());
    if (value !== void 0) shown[name] = value;
    else strange.push(`${PARAMS[name]} “${text3.length > 40 ? `${text3.slice(0, 40)}…` : text3}”`);
  }
  return { shown, strange };
}
function valueFor(name, text3) {
  if (name === "view") return VIEWS.includes(text3) ? text3 : void 0;
  if (name === "glance") return !text3 || GLANCES.includes(text3) ? text3 : void 0;
  if (name !== "providers") return text3;
  const names = [...new Set(text3.split(",").map((word) => word.trim()))].filter(Boolean);
  return names.length <= MAX_PROVIDERS ? names : void 0;
}
function write(href, shown, first) {
  const url = new URL(href);
  const ours = new Set(Object.values(PARAMS));
  const kept = pairs(url).filter((pair) => !ours.has(keyOf(pair)));
  const told4 = NAMES2.filter((name) => !isPlain(name, shown) || !isPlain(name, first));
  url.search = [...kept, ...told4.map((name) => `${PARAMS[name]}=${encode(textOf(shown[name]))}`)].join("&");
  return url.href;
}
function link(href, shown, first) {
  const url = new URL(write(href, shown, first));
  url.search = pairs(url).filter((pair) => !OWN.has(keyOf(pair))).join("&");
  return url.href;
}
var pairs = (url) => url.search.slice(1).split("&").filter(Boolean);
var keyOf = (pair) => [...new URLSearchParams(pair).keys()][0] ?? "";
var textOf = (value) => typeof value === "string" ? value : value.join(",");
var isPlain = (name, shown) => textOf(shown[name]) === (name === "view" ? VIEWS[0] : "");
var encode = (text3) => new URLSearchParams([["", text3]]).toString().slice(1).replace(/%(2C|2F|3A|40)/g, decodeURIComponent);

// src/address.ts
var KEY = /* @__PURE__ */ Symbol.for("dispatch-nb.address");
var REST_MS = 300;
function useAddress(root) {
  const app = useApp();
  A2(() => {
    const box2 = root.current;
    const view = box2?.ownerDocument.defaultView;
    return box2 && view ? follow(box2, view, app) : void 0;
  }, [root, app]);
}
function follow(box2, view, { store, ui }) {
  const page = pageOf(view);
  const me2 = {};
  const isSeen = () => box2.clientWidth > 0;
  const mirror = restful(() => {
    if (page.owner !== me2 || page.isFixed || !isSeen()) return;
    const href = write(view.location.href, ui.shown.peek(), ui.first);
    if (href !== view.location.href) page.isFixed = !replace(view, href);
  });
  const appear = () => {
    if (!isSeen()) return;
    if (!page.isRead) {
      page.isRead = true;
      page.owner = me2;
      take(asked(view), { store, ui });
    }
    page.owner ??= me2;
    mirror.run();
  };
  const touch = () => {
    page.owner = me2;
    mirror.run();
  };
  const seen = new ResizeObserver(appear);
  seen.observe(box2);
  const forget = x2(() => {
    ui.shown.value;
    mirror.run();
  });
  const events = ["pointerdown", "focusin"];
  for (const name of events) box2.addEventListener(name, touch);
  return () => {
    if (page.owner === me2) page.owner = null;
    mirror.stop();
    seen.disconnect();
    forget();
    for (const name of events) box2.removeEventListener(name, touch);
  };
}
function pageOf(view) {
  const held = view;
  held[KEY] ??= { isRead: false, isFixed: false, owner: null };
  return held[KEY];
}
function asked(view) {
  const [entry] = view.performance.getEntriesByType("navigation");
  const opened = entry && URL.canParse(entry.name) ? new URL(entry.name) : new URL(view.location.href);
  const now = documentOf(view.location.pathname);
  const then = documentOf(opened.pathname);
  const isOther = opened.origin !== view.location.origin || now !== null && then !== null && now !== then;
  return isOther ? { shown: {}, strange: [] } : read(opened.href);
}
var documentOf = (path) => /\/(?:tree|notebooks)\/(.+)$/.exec(path)?.[1] ?? null;
function take({ shown, strange }, { store, ui }) {
  const { glance, ...traits } = shown;
  if (glance !== void 0) ui.glance.value = glance;
  for (const [name, value] of Object.entries(traits)) store.set(name, value);
  if (strange.length)
    store.notice.value = `The address asks for ${strange.join(", ")}, which is not known; shown without it.`;
}
function replace(view, href) {
  try {
    view.history.replaceState(view.history.state, "", href);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}
function restful(act) {
  let timer;
  let isAsked = false;
  const rest = () => {
    timer = void 0;
    if (isAsked) run();
  };
  const run = () => {
    isAsked = timer !== void 0;
    if (isAsked) return;
    act();
    timer = setTimeout(rest, REST_MS);
  };
  return { run, stop: () => clearTimeout(timer) };
}

// node_modules/preact/jsx-runtime/dist/jsxRuntime.mjs
var f4 = /* @__PURE__ */ Symbol.for("pv");
var o4 = 0;
function a4(t4, e4, n3, u4, a5, i4) {
  e4 || (e4 = {});
  var c4, l6, p5 = e4;
  if ("ref" in p5 && "function" != typeof t4) for (l6 in p5 = {}, e4) "ref" == l6 ? c4 = e4[l6] : p5[l6] = e4[l6];
  var s4 = { type: t4, props: p5, key: n3, ref: c4, __k: null, __: null, __b: 0, __e: null, __c: null, constructor: f4, __v: --o4, __i: -1, __u: 0 };
  return (a5 || i4) && (s4.__source = a5, s4.__self = i4), n.vnode && n.vnode(s4), s4;
}

// src/parts/glyphs.tsx
var PAPER = "var(--dnb-paper)";
var ring = (width = 1.5, dash) => /* @__PURE__ */ a4(
  "circle",
  {
    cx: "8",
    cy: "8",
    r: "6",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": width,
    "stroke-dasharray": dash
  }
);
var line = (d4, width = 1.5, stroke = "currentColor", dash) => /* @__PURE__ */ a4(
  "path",
  {
    d: d4,
    fill: "none",
    stroke,
    "stroke-width": width,
    "stroke-dasharray": dash,
    "stroke-linecap": "round",
    "stroke-linejoin": "round"
  }
);
var solid = (d4) => /* @__PURE__ */ a4("path", { d: d4, fill: "currentColor" });
var dot = (cx, cy, r4, fill = "currentColor") => /* @__PURE__ */ a4("circle", { cx, cy, r: r4, fill });
var circle = (cx, cy, r4, width) => /* @__PURE__ */ a4("circle", { cx, cy, r: r4, fill: "none", stroke: "currentColor", "stroke-width": width });
var box = (at2, size, radius) => /* @__PURE__ */ a4("rect", { x: at2, y: at2, width: size, height: size, rx: radius, fill: "currentColor" });
var eye = (x4) => /* @__PURE__ */ a4("rect", { x: x4, y: "5", width: "5.6", height: "6", rx: "2.4", fill: "none", stroke: "currentColor", "stroke-width": "1.5" });
var GLYPHS = {
  // states
  running: () => /* @__PURE__ */ a4($, { children: [
    ring(),
    /* @__PURE__ */ a4("circle", { class: "dnb-beat", cx: "8", cy: "8", r: "3", fill: "currentColor" })
  ] }),
  starting: () => /* @__PURE__ */ a4($, { children: [
    line("M8 2a6 6 0 1 1-6 6"),
    dot(8, 8, 1.5)
  ] }),
  approval: () => /* @__PURE__ */ a4($, { children: [
    solid("M8 .9 15.1 8 8 15.1 .9 8Z"),
    line("M8 4.9v3.4", 1.7, PAPER),
    dot(8, 10.9, 1, PAPER)
  ] }),
  waiting: () => /* @__PURE__ */ a4($, { children: [
    solid(
      "M3.2 2h9.6A1.7 1.7 0 0 1 14.5 3.7v6A1.7 1.7 0 0 1 12.8 11.4H8.2L4.8 14.4v-3H3.2A1.7 1.7 0 0 1 1.5 9.7v-6A1.7 1.7 0 0 1 3.2 2Z"
    ),
    line("M6.3 5.4a1.7 1.6 0 1 1 2.4 1.5q-.7.3-.7 .8", 1.4, PAPER),
    dot(8, 9.6, 0.9, PAPER)
  ] }),
  abandoned: () => /* @__PURE__ */ a4($, { children: [
    line("M6.6 2.2A6 6 0 0 0 6.6 13.8"),
    line("M9.9 2.6A5.9 5.9 0 0 1 9.9 13.4", 1.5, "currentColor", "2.4 2.6"),
    line("M8.9 1.2 7 6l2.2 2.4-2 6.4", 1.3)
  ] }),
  blocked: () => /* @__PURE__ */ a4($, { children: [
    box(1.8, 12.4, 2.4),
    line("M5 8h6", 2, PAPER)
  ] }),
  error: () => /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4(
      "path",
      {
        d: "M8 1.3 15.2 14H.8Z",
        fill: "currentColor",
        stroke: "currentColor",
        "stroke-width": "1",
        "stroke-linejoin": "round"
      }
    ),
    line("M8 5.8v3.6", 1.6, PAPER),
    dot(8, 11.8, 0.95, PAPER)
  ] }),
  idle: () => /* @__PURE__ */ a4($, { children: [
    ring(),
    line("M5.6 8h4.8")
  ] }),
  ended: () => box(4.2, 7.6, 1),
  unknown: () => /* @__PURE__ */ a4($, { children: [
    ring(1.5, "1.6 2.17"),
    line("M6.5 6.6a1.6 1.5 0 1 1 2.2 1.4q-.7.3-.7 .7", 1.3),
    dot(8, 10.8, 0.8)
  ] }),
  todo: () => ring(),
  claimable: () => /* @__PURE__ */ a4($, { children: [
    ring(),
    solid("M6.6 5.3v5.4L11 8Z")
  ] }),
  on_hold: () => /* @__PURE__ */ a4($, { children: [
    ring(),
    line("M6.5 6v4M9.5 6v4")
  ] }),
  done: () => /* @__PURE__ */ a4($, { children: [
    dot(8, 8, 6.8),
    line("M5 8.2 7.2 10.4 11.2 6", 1.7, PAPER)
  ] }),
  cancelled: () => /* @__PURE__ */ a4($, { children: [
    ring(),
    line("M4.2 11.8 11.8 4.2")
  ] }),
  spawn: () => /* @__PURE__ */ a4($, { children: [
    line("M4 2.5v6.2a2.3 2.3 0 0 0 2.3 2.3H10"),
    line("M9 8.2 12 11l-3 2.8")
  ] }),
  note: () => dot(8, 8, 2.4),
  // providers: our own marks, and one for those we do not know
  claude: () => line("M8 2v12M2.8 5l10.4 6M2.8 11 13.2 5", 1.7),
  codex: () => /* @__PURE__ */ a4($, { children: [
    line("M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9Z", 1.4),
    line("M6.3 6.2 8.2 8l-1.9 1.8", 1.4)
  ] }),
  copilot: () => /* @__PURE__ */ a4($, { children: [
    eye(1.7),
    eye(8.7),
    line("M4 5C4.4 2.9 6 2.5 8 2.5s3.6.4 4 2.5", 1.3)
  ] }),
  gemini: () => solid(
    "M8 1.2C8.5 5.4 10.6 7.5 14.8 8 10.6 8.5 8.5 10.6 8 14.8 7.5 10.6 5.4 8.5 1.2 8 5.4 7.5 7.5 5.4 8 1.2Z"
  ),
  provider: () => /* @__PURE__ */ a4($, { children: [
    line("M3 3h10v10H3Z", 1.4),
    dot(8, 8, 1.6)
  ] }),
  // interface
  mark: () => /* @__PURE__ */ a4($, { children: [
    line("M1.2 11.2h9.6M4.2 11.2c3.8 0 2.8-6.4 6.8-6.4"),
    dot(12.8, 4.8, 2.2),
    circle(12.8, 11.2, 1.6, 1.3)
  ] }),
  side: () => line("M2.5 3.5h11v9h-11ZM6 3.5v9", 1.3),
  feed: () => line("M2.5 3.5h11v9h-11ZM10 3.5v9", 1.3),
  compact: () => line("M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h11", 1.2),
  help: () => /* @__PURE__ */ a4($, { children: [
    ring(1.3),
    line("M6.4 6.5a1.7 1.6 0 1 1 2.3 1.5q-.7.3-.7.9", 1.3),
    dot(8, 10.9, 0.8)
  ] }),
  close: () => line("M4 4l8 8M12 4l-8 8", 1.4),
  search: () => /* @__PURE__ */ a4($, { children: [
    circle(7, 7, 4, 1.4),
    line("M10.2 10.2 13.5 13.5", 1.4)
  ] }),
  left: () => line("M10 4l-4 4 4 4", 1.4),
  right: () => line("M6 4l4 4-4 4", 1.4),
  down: () => line("M4 6l4 4 4-4", 1.4),
  up: () => line("M4 10l4-4 4 4", 1.4),
  plus: () => line("M8 3v10M3 8h10", 1.4),
  branch: () => /* @__PURE__ */ a4($, { children: [
    line("M5 5.2v5.6M5 8.8c4 0 6-.4 6-3", 1.3),
    circle(5, 3.7, 1.5, 1.2),
    circle(5, 12.3, 1.5, 1.2),
    circle(11, 4.3, 1.5, 1.2)
  ] }),
  folder: () => line("M2 4.5h4.2l1.3 1.5H14v7H2Z", 1.3),
  link: () => line(
    "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9",
    1.3
  ),
  python: () => line("M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5", 1.3),
  copy: () => line("M5.5 5.5h7v8h-7ZM3.5 10.5v-8h7", 1.3),
  follow: () => line("M8 2.5v8M4.5 7.2 8 10.7l3.5-3.5M3.5 13.5h9", 1.4),
  filter: () => line("M2.5 4h11M4.5 8h7M6.5 12h3", 1.4),
  check: () => line("M3.5 8.5 6.5 11.5 12.5 5"),
  run: () => solid("M5 3.5v9L12.5 8Z"),
  stop: () => box(4.2, 7.6, 1),
  hand_off: () => line("M2.5 8h8M7.5 5l3 3-3 3M13.5 3.5v9", 1.4),
  connect: () => line("M6 2.5v3M10 2.5v3M4 5.5h8v2a4 4 0 0 1-8 0ZM8 11.5v2.5", 1.4),
  plug: () => line("M3 3l10 10M6 2.5v2M10 2.5v4M4.5 6.5v1.2A3.5 3.5 0 0 0 8 11.2v2.5M11.5 6.5v1.2", 1.4)
};
function Glyph({ name, size = 14 }) {
  return /* @__PURE__ */ a4("svg", { class: "dnb-g", width: size, height: size, viewBox: "0 0 16 16", "aria-hidden": "true", children: GLYPHS[name]() });
}
var isGlyph = (name) => Object.hasOwn(GLYPHS, name);

// src/parts/controls.tsx
function Button({ kind, icon, children, ...rest }) {
  return /* @__PURE__ */ a4("button", { type: "button", class: "dnb-btn", "data-kind": kind, ...rest, children: [
    icon ? /* @__PURE__ */ a4(Glyph, { name: icon, size: 12 }) : null,
    children
  ] });
}
function IconButton({ icon, label, innerRef, ...rest }) {
  return /* @__PURE__ */ a4("button", { type: "button", class: "dnb-icon", "aria-label": label, title: label, ref: innerRef ?? null, ...rest, children: /* @__PURE__ */ a4(Glyph, { name: icon }) });
}
function Fold({ open, children, ...rest }) {
  return /* @__PURE__ */ a4("button", { type: "button", class: "dnb-fold", "aria-expanded": open, ...rest, children: [
    /* @__PURE__ */ a4(Glyph, { name: open ? "down" : "right", size: 12 }),
    children
  ] });
}
function Chip({ label, onRemove, kind }) {
  return /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-chip",
      "data-chip": kind,
      title: `Remove filter: ${label}`,
      onClick: onRemove,
      children: [
        /* @__PURE__ */ a4("bdi", { class: "dnb-cut", children: label }),
        /* @__PURE__ */ a4(Glyph, { name: "close", size: 10 })
      ]
    }
  );
}

// src/parts/drawer.tsx
var goneWords = (link2) => link2.state === "gone" ? `Kernel gone at ${clock(link2.at, true)}.` : "Not connected to the kernel.";
function Drawer({ kind, label, title, facts, children }) {
  const { ui } = useApp();
  const box2 = T2(null);
  F2(() => {
    if (ui.focus.inside) box2.current?.focus({ preventScroll: true });
  }, [ui]);
  const hasTrail = kind !== "sheet" && ui.trail.value.length > 0;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("div", { class: "dnb-scrim", onClick: ui.close }),
    /* @__PURE__ */ a4(
      "section",
      {
        class: `dnb-drawer dnb-drawer-${kind}`,
        role: "dialog",
        "aria-label": label,
        tabIndex: -1,
        ref: box2,
        children: [
          /* @__PURE__ */ a4("header", { class: "dnb-drawer-head", children: [
            /* @__PURE__ */ a4("div", { children: [
              hasTrail ? /* @__PURE__ */ a4(IconButton, { icon: "left", label: "Back", onClick: ui.back, "data-inline": true }) : null,
              title
            ] }),
            facts,
            /* @__PURE__ */ a4(Gone, {}),
            /* @__PURE__ */ a4(IconButton, { icon: "close", label: "Close (Escape)", onClick: ui.close, "data-close": true })
          ] }),
          children
        ]
      }
    )
  ] });
}
function Gone() {
  const link2 = useApp().store.link.value;
  if (link2.state === "live") return null;
  return /* @__PURE__ */ a4("p", { class: "dnb-drawer-gone", children: [
    /* @__PURE__ */ a4(Glyph, { name: "plug", size: 12 }),
    /* @__PURE__ */ a4("b", { children: goneWords(link2) }),
    " Nothing here is live."
  ] });
}
function Asking({
  detail,
  what,
  inline: inline2 = false
}) {
  const { store } = useApp();
  const place = inline2 ? "dnb-asking dnb-asking-in" : "dnb-asking";
  const error = detail.error.value;
  if (error) {
    const old = detail.value.value !== null && error.code !== "gone" ? " What is shown is the last answer." : "";
    return /* @__PURE__ */ a4("p", { class: place, role: "status", children: [
      /* @__PURE__ */ a4(Glyph, { name: "error" }),
      /* @__PURE__ */ a4("span", { children: [
        error.message,
        old
      ] }),
      error.code === "gone" ? null : /* @__PURE__ */ a4(Button, { onClick: detail.again, children: "Ask again" })
    ] });
  }
  if (detail.value.value !== null || !detail.asking.value) return null;
  return /* @__PURE__ */ a4("p", { class: `${place} dnb-dim`, role: "status", children: store.busy.value ? `Kernel busy; it will send ${what} when it can.` : `Reading ${what}` });
}
function Fact({
  icon,
  title,
  children
}) {
  return /* @__PURE__ */ a4("span", { title, children: [
    icon ? /* @__PURE__ */ a4(Glyph, { name: icon, size: 12 }) : null,
    children
  ] });
}

// src/parts/text.tsx
function Text({
  text: text3,
  class: more = "",
  bold = false
}) {
  const line2 = oneLine(text3);
  const Tag = bold ? "b" : "span";
  return /* @__PURE__ */ a4(Tag, { class: `dnb-cut ${more}`, dir: "auto", title: cut(visible(text3)), children: line2 });
}
function Word({ text: text3, class: more }) {
  return /* @__PURE__ */ a4("bdi", { class: more, children: oneLine(text3) });
}
function Lines({ text: text3, class: more, label }) {
  const scrolls = label ? { tabIndex: 0, role: "region", "aria-label": label } : {};
  return /* @__PURE__ */ a4("pre", { class: more, dir: "auto", ...scrolls, children: visible(text3) });
}
function Age({
  at: at2,
  class: more = "dnb-age",
  since = false
}) {
  const { clock: kernel } = useApp().store;
  const start = ms(at2);
  const text3 = w2(
    () => O(() => start === null ? "" : age(kernel.now.value - start)),
    [kernel, start]
  );
  if (start === null) return /* @__PURE__ */ a4("span", { class: more });
  const title = `${since ? "Since " : ""}${new Date(start).toLocaleString()}`;
  return /* @__PURE__ */ a4("time", { class: more, dateTime: at2 ?? void 0, title, children: text3 });
}

// src/parts/marks.tsx
function StateGlyph({ mark: mark3, size = 14, title }) {
  return /* @__PURE__ */ a4("span", { class: "dnb-tone", "data-tone": mark3.tone, title, children: /* @__PURE__ */ a4(Glyph, { name: mark3.glyph, size }) });
}
function State({
  mark: mark3,
  since,
  children
}) {
  return /* @__PURE__ */ a4("span", { class: "dnb-state", "data-tone": mark3.tone, children: [
    /* @__PURE__ */ a4(Glyph, { name: mark3.glyph }),
    /* @__PURE__ */ a4("bdi", { class: "dnb-state-word", children: oneLine(mark3.word) }),
    since ? /* @__PURE__ */ a4(Age, { at: since, class: "dnb-since", since: true }) : null,
    children
  ] });
}
function SessionState({ session, since = true }) {
  return /* @__PURE__ */ a4(State, { mark: sessionMark(session), since: since ? session.state_since : null });
}
function Provider({ name, named = false }) {
  const label = useApp().ui.providerName(name);
  const glyph = /* @__PURE__ */ a4(Glyph, { name: isProvider(name) ? name : "provider", size: 13 });
  return named ? /* @__PURE__ */ a4("span", { class: "dnb-provider", "data-provider": name, children: [
    glyph,
    /* @__PURE__ */ a4("bdi", { children: label })
  ] }) : /* @__PURE__ */ a4("span", { class: "dnb-provider", "data-provider": name, role: "img", "aria-label": label, title: label, children: glyph });
}
var PROVIDERS = ["claude", "codex", "copilot", "gemini"];
function isProvider(name) {
  return PROVIDERS.includes(name) && isGlyph(name);
}
function Persona({ name }) {
  return name ? /* @__PURE__ */ a4("bdi", { class: "dnb-persona", children: [
    "@",
    oneLine(name)
  ] }) : /* @__PURE__ */ a4("span", { class: "dnb-persona", children: "no persona" });
}
function Who({ provider, persona }) {
  return /* @__PURE__ */ a4("span", { class: "dnb-who", children: [
    provider ? /* @__PURE__ */ a4(Provider, { name: provider }) : /* @__PURE__ */ a4("i", { class: "dnb-noprov" }),
    /* @__PURE__ */ a4("span", { class: "dnb-cut", children: /* @__PURE__ */ a4(Persona, { name: persona }) })
  ] });
}

// src/parts/meters.tsx
function Rail({ stops }) {
  const spoken = stops.map((t4) => `${t4.order.phase_id} ${phaseMark(t4.order, t4.session).word}`).join(", ");
  const size = stops.length > 8 ? 9 : 13;
  return /* @__PURE__ */ a4(
    "span",
    {
      class: "dnb-rail",
      role: "img",
      "aria-label": `Phases: ${oneLine(spoken)}`,
      "data-dense": stops.length > 16,
      children: stops.map(({ order, session }, i4) => {
        const mark3 = phaseMark(order, session);
        const laid = stops[i4 - 1]?.order.order_state === "done";
        const broken = order.order_state === "abandoned";
        return /* @__PURE__ */ a4($, { children: [
          i4 > 0 ? /* @__PURE__ */ a4("i", { class: "dnb-track", "data-laid": laid, "data-broken": broken }) : null,
          /* @__PURE__ */ a4(
            StateGlyph,
            {
              mark: mark3,
              size,
              title: oneLine(`${order.phase_id} ${order.title}: ${mark3.word}`)
            }
          )
        ] }, order.phase_id);
      })
    }
  );
}
function Done({ stops }) {
  const done = stops.filter((t4) => t4.order.status === "DONE").length;
  const total = stops.filter((t4) => t4.order.status !== "CANCELLED").length || stops.length;
  return /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", title: `${done} of ${total} phases done`, children: [
    done,
    "/",
    total
  ] });
}
var BARS = 16;
var HOUR_MIN = 60;
function bars(recent, now) {
  const found2 = new Array(BARS).fill(0);
  for (const [minute, records] of recent) {
    const ago = now - minute;
    if (ago < 0 || ago >= HOUR_MIN) continue;
    const at2 = BARS - 1 - Math.floor(ago * BARS / HOUR_MIN);
    found2[at2] = (found2[at2] ?? 0) + records;
  }
  return found2;
}
function Spark({
  recent,
  live,
  now
}) {
  const values = bars(recent, now);
  const busy = values.filter(Boolean).length;
  return /* @__PURE__ */ a4(
    "svg",
    {
      class: "dnb-spark",
      width: "63",
      height: "13",
      viewBox: "0 0 63 13",
      role: "img",
      "aria-label": busy ? "Activity in the last hour" : "No activity in the last hour",
      children: values.map((value, i4) => {
        const height = value ? Math.min(12, 2 + Math.round(2.4 * Math.log2(value + 1))) : 1;
        const kind = live && i4 === BARS - 1 ? "now" : value ? "some" : "none";
        return /* @__PURE__ */ a4("rect", { x: i4 * 4, y: 13 - height, width: "3", height, "data-bar": kind });
      })
    }
  );
}
function Gauge({ used, size }) {
  const percent2 = percent(used, size);
  if (percent2 === null)
    return /* @__PURE__ */ a4(
      "span",
      {
        class: "dnb-gauge dnb-dim",
        title: used === null ? void 0 : "Tokens in the context; its size is not logged",
        children: tokens(used)
      }
    );
  const level = percent2 >= 95 ? "bad" : percent2 >= 80 ? "you" : void 0;
  return /* @__PURE__ */ a4(
    "span",
    {
      class: "dnb-gauge",
      "data-level": level,
      role: "img",
      "aria-label": `Context ${percent2} percent full`,
      title: `Context ${percent2} % full`,
      children: [
        /* @__PURE__ */ a4("i", { children: /* @__PURE__ */ a4("b", { style: { inlineSize: `${percent2}%` } }) }),
        /* @__PURE__ */ a4("span", { class: "dnb-num", children: [
          percent2,
          " %"
        ] })
      ]
    }
  );
}
function Progress({ part, label }) {
  const percent2 = Math.round(100 * Math.min(1, Math.max(0, part)));
  return /* @__PURE__ */ a4(
    "span",
    {
      class: "dnb-bar-track",
      role: "progressbar",
      "aria-valuenow": percent2,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-label": label,
      children: /* @__PURE__ */ a4("b", { style: { inlineSize: `${percent2}%` } })
    }
  );
}

// src/parts/roving.ts
function rovingKey(event, now, length) {
  if (event.ctrlKey || event.metaKey || event.altKey || !length) return null;
  switch (event.key) {
    case "ArrowDown":
    case "j":
      return Math.min(length - 1, now + 1);
    case "ArrowUp":
    case "k":
      return Math.max(0, now - 1);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}
function setTabStop(box2, key) {
  const stop = box2.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? box2.querySelector("[data-key]");
  let item = null;
  for (const found2 of box2.querySelectorAll("[data-key], button, a[href]")) {
    const isInner = item?.contains(found2) ?? false;
    if (!isInner && found2.dataset.key !== void 0) item = found2;
    if (isInner || found2 === item) setIndex(found2, item === stop);
  }
}
function setIndex(item, on) {
  const index = on ? 0 : -1;
  if (item.getAttribute("tabindex") !== String(index)) item.tabIndex = index;
}
function useRoving(list2) {
  const active = T2("");
  F2(() => {
    if (list2.current) setTabStop(list2.current, active.current);
  });
  return {
    onFocusInCapture: (event) => {
      const item = event.target.closest("[data-key]");
      if (!item?.dataset.key || !list2.current) return;
      active.current = item.dataset.key;
      setTabStop(list2.current, active.current);
    },
    onKeyDown: (event) => {
      const all = [...list2.current?.querySelectorAll("[data-key]") ?? []];
      const now = all.findIndex((item) => item.dataset.key === active.current);
      const to = rovingKey(event, now, all.length);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      all[to]?.focus();
    }
  };
}

// src/parts/menu.tsx
var KEY2 = "item:";
function Menu({ label, chosen, items, onChoose }) {
  const isOpen2 = useSignal(false);
  const root = T2(null);
  const list2 = T2(null);
  const roving = useRoving(list2);
  const now = items.find((item) => item.key === chosen);
  const close = (focus) => {
    isOpen2.value = false;
    if (focus) root.current?.querySelector(".dnb-select")?.focus();
  };
  A2(() => {
    if (!isOpen2.value) return;
    list2.current?.querySelector('[aria-checked="true"]')?.focus();
    const page = root.current?.ownerDocument;
    const onPointer = (event) => {
      if (!event.composedPath().includes(root.current)) isOpen2.value = false;
    };
    page?.addEventListener("pointerdown", onPointer, true);
    return () => page?.removeEventListener("pointerdown", onPointer, true);
  }, [isOpen2.value, isOpen2]);
  const onKeyDown = (event) => {
    if (event.key === "Escape" && isOpen2.peek()) {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === "ArrowDown" && !isOpen2.peek()) {
      event.preventDefault();
      event.stopPropagation();
      isOpen2.value = true;
    } else if (event.key === "Tab") close(false);
  };
  return /* @__PURE__ */ a4("div", { class: "dnb-menu", role: "group", ref: root, onKeyDown, children: [
    /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        class: "dnb-select",
        "aria-haspopup": "menu",
        "aria-expanded": isOpen2.value,
        onClick: () => isOpen2.value = !isOpen2.value,
        children: [
          /* @__PURE__ */ a4("span", { class: "dnb-dim", children: label }),
          /* @__PURE__ */ a4("bdi", { class: "dnb-cut", children: now?.label ?? chosen }),
          /* @__PURE__ */ a4(Glyph, { name: "down", size: 12 })
        ]
      }
    ),
    isOpen2.value ? /* @__PURE__ */ a4("div", { class: "dnb-menu-list dnb-scroll", role: "menu", "aria-label": label, ref: list2, ...roving, children: items.map((item) => /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        role: "menuitemradio",
        "aria-checked": item.key === chosen,
        "data-key": KEY2 + item.key,
        onClick: () => {
          onChoose(item.key);
          close(true);
        },
        children: [
          /* @__PURE__ */ a4("span", { class: "dnb-menu-mark", children: item.key === chosen ? /* @__PURE__ */ a4(Glyph, { name: "check", size: 12 }) : null }),
          /* @__PURE__ */ a4("bdi", { class: "dnb-cut", children: item.label }),
          /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: item.note })
        ]
      },
      item.key
    )) }) : null
  ] });
}

// src/parts/clipboard.ts
async function copyText(text3, page) {
  const clipboard = page.defaultView?.navigator.clipboard;
  if (clipboard) {
    try {
      await clipboard.writeText(text3);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
  return copySelected(text3, page);
}
function copySelected(text3, page) {
  const before = page.activeElement;
  const area = page.createElement("textarea");
  area.value = text3;
  area.readOnly = true;
  area.style.cssText = "position: fixed; inset: 0 auto auto 0; opacity: 0";
  page.body.append(area);
  area.select();
  const isDone = page.execCommand?.("copy") ?? false;
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return isDone;
}

// src/python.ts
var COLUMNS = {
  epics: [
    "status",
    "project",
    "epic",
    "title",
    "phases_done",
    "phases_total",
    "live_sessions",
    "last_activity"
  ],
  orders: [
    ...["order_state", "project", "epic", "phase_id", "title", "persona", "provider", "session_id"],
    ...["last_activity", "reason"]
  ],
  sessions: [
    ...["state", "provider", "session_id", "project", "title", "branch", "model", "active_tool"],
    ...["last_activity", "cost_usd", "epic", "phase_id"]
  ]
};
var TEXTS = {
  epics: ["title", "epic", "project"],
  orders: ["title", "project", "epic", "epic_title", "persona", "reason", "phase_id"],
  sessions: [
    "title",
    "project",
    "branch",
    "session_id",
    "persona",
    "model",
    "epic",
    "provider",
    "active_tool"
  ]
};
var EPIC2 = ["project", "epic"];
var PHASE = ["project", "epic", "phase_id"];
var SESSION2 = ["provider", "session_id"];
function python({ view, filter, drawer, today }) {
  if (drawer?.kind === "session") return `d.messages(${quote(`${drawer.provider}/${drawer.session_id}`)})`;
  if (drawer?.kind === "run") return `d.runs[d.runs["run_id"] == ${quote(drawer.run_id)}]`;
  if (drawer?.kind === "epic") return orders(ofEpic2(drawer)).join("\n");
  const at2 = new Date(today).toISOString().replace(".000Z", "Z");
  if (view === "orders") return orders(orderTests(filter, at2, true)).join("\n");
  return (view === "sessions" ? sessions(filter, at2) : missions(filter, at2)).join("\n");
}
function frame(name, tests) {
  if (!tests.length) return [`d.${name}[${list(COLUMNS[name])}]`];
  return [`${name} = d.${name}`, ...tests, `${name}[${list(COLUMNS[name])}]`];
}
var orders = (tests) => frame("orders", tests);
var keep = (name, condition) => `${name} = ${name}[${condition}]`;
var column = (name, of) => `${name}[${quote(of)}]`;
function ofEpic2({ project, epic, phase }) {
  const found2 = [is("orders", "project", project), is("orders", "epic", epic)];
  if (phase !== null) found2.push(is("orders", "phase_id", phase));
  return found2;
}
function orderTests({ providers, project, persona, query, glance }, today, placed) {
  const name = "orders";
  const tests = [];
  if (placed && project) tests.push(is(name, "project", project));
  if (persona) tests.push(is(name, "persona", persona));
  if (providers.length) {
    const provider = column(name, "provider");
    tests.push(keep(name, `${provider}.isna() | ${provider}.isin(${list(providers)})`));
  }
  const state = column(name, "order_state");
  const isLive = `(${state} == "live")`;
  if (glance === "abandoned") tests.push(is(name, "order_state", "abandoned"));
  else if (glance === "today") tests.push(keep(name, `${column(name, "last_activity")} >= ${quote(today)}`));
  else if (glance === "stuck") {
    tests.push(`failed = d.sessions[d.sessions["state"] == "error"]`);
    tests.push(keep(name, `(${state} == "blocked") | (${isLive} & ${among(name, "failed", SESSION2)})`));
  } else if (glance) {
    tests.push(`busy = d.sessions[d.sessions["state_group"].isin(${list(GROUPS[glance])})]`);
    tests.push(keep(name, `${isLive} & ${among(name, "busy", SESSION2)}`));
  }
  return placed ? [...tests, ...words(name, "orders", query)] : tests;
}
var GROUPS = { running: ["running"], waiting: ["approval", "waiting"] };
function sessions({ providers, project, persona, query, glance }, today) {
  const name = "sessions";
  const tests = [];
  if (project) tests.push(is(name, "project", project));
  if (persona) tests.push(is(name, "persona", persona));
  if (providers.length) tests.push(keep(name, `${column(name, "provider")}.isin(${list(providers)})`));
  if (glance === "running" || glance === "waiting")
    tests.push(keep(name, `${column(name, "state_group")}.isin(${list(GROUPS[glance])})`));
  else if (glance === "today") tests.push(keep(name, `${column(name, "last_activity")} >= ${quote(today)}`));
  else if (glance) {
    const state = glance === "stuck" ? "blocked" : "abandoned";
    tests.push(`${state} = d.orders[d.orders["order_state"] == ${quote(state)}]`);
    const theirs = among(name, state, PHASE);
    tests.push(keep(name, glance === "stuck" ? `(${column(name, "state")} == "error") | ${theirs}` : theirs));
  }
  return frame("sessions", [...tests, ...words(name, "sessions", query)]);
}
function missions(filter, today) {
  const name = "epics";
  const tests = [];
  if (filter.project) tests.push(is(name, "project", filter.project));
  const phases = orderTests(filter, today, false);
  if (phases.length || filter.query) tests.push("orders = d.orders", ...phases);
  if (phases.length) {
    const some = among(name, "orders", EPIC2);
    const isBare = `(${column(name, "phases_total")} == 0)`;
    tests.push(keep(name, filter.persona || filter.glance ? some : `${isBare} | ${some}`));
  }
  if (filter.query) {
    tests.push(...words("orders", "orders", filter.query));
    tests.push(text("epics"));
    const found2 = terms(filter.query).map((word) => `text.str.contains(${quote(word)}, regex=False)`);
    tests.push(keep(name, `(${found2.join(" & ")}) | ${among(name, "orders", EPIC2)}`));
  }
  return frame("epics", tests);
}
var is = (name, of, value) => keep(name, `${column(name, of)} == ${quote(value)}`);
var among = (name, other, key) => `${name}.set_index(${list(key)}).index.isin(${other}.set_index(${list(key)}).index)`;
function words(name, of, query) {
  const all = terms(query);
  if (!all.length) return [];
  const found2 = all.map((word) => `text.str.contains(${quote(word)}, regex=False)`);
  return [text(of), keep(name, found2.join(" & "))];
}
var terms = (query) => query.toLowerCase().split(/\s+/).filter(Boolean);
function text(of) {
  const [first = "", ...rest] = TEXTS[of];
  const others = `[${of}[name] for name in ${list(rest)}]`;
  return `text = ${of}[${quote(first)}].str.cat(${others}, sep="\\n", na_rep="").str.lower()`;
}
var list = (values) => `[${values.map(quote).join(", ")}]`;
function quote(text3) {
  return JSON.stringify(text3).replace(
    /[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu,
    (char) => [...char].map((c4) => escaped(c4.codePointAt(0) ?? 0)).join("")
  );
}
var escaped = (point) => point > 65535 ? `\\U${point.toString(16).padStart(8, "0")}` : `\\u${point.toString(16).padStart(4, "0")}`;

// src/views/copy.tsx
var TOLD_MS = 2500;
var DONE = { link: "Link copied", python: "Python copied" };
async function copy(what, app, page) {
  const { ui } = app;
  const text3 = textOf2(what, app, page);
  if (await copyText(text3, page)) {
    tell(ui, DONE[what]);
  } else {
    ui.byHand.value = text3;
    ui.sheet.value = "copy";
  }
}
function tell(ui, words3) {
  ui.told.value = words3;
  setTimeout(() => {
    if (ui.told.peek() === words3) ui.told.value = "";
  }, TOLD_MS);
}
function textOf2(what, { ui, store }, page) {
  if (what === "link") return link(page.location.href, ui.shown.peek(), ui.first);
  return python({
    view: store.traits.view.peek(),
    filter: ui.filter.peek(),
    drawer: ui.drawer.peek(),
    today: midnight(store.clock.now.peek())
  });
}
function Copy() {
  const app = useApp();
  const told4 = app.ui.told.value;
  const button = (what, icon, label) => /* @__PURE__ */ a4(
    IconButton,
    {
      icon: told4 === DONE[what] ? "check" : icon,
      label,
      "data-copy": what,
      onClick: (event) => void copy(what, app, event.currentTarget.ownerDocument)
    }
  );
  return /* @__PURE__ */ a4("span", { class: "dnb-take", children: [
    button("link", "link", "Copy link to this view (l)"),
    button("python", "python", "Copy this view as Python (p)"),
    /* @__PURE__ */ a4("span", { class: "dnb-taken", role: "status", children: told4 })
  ] });
}
function ByHand() {
  const { ui } = useApp();
  const area = T2(null);
  F2(() => area.current?.select(), []);
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "sheet",
      label: "Copy",
      title: /* @__PURE__ */ a4("h2", { children: "Copy" }),
      facts: /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "This page may not use the clipboard. The text is selected." }),
      children: /* @__PURE__ */ a4("textarea", { ref: area, class: "dnb-by-hand dnb-code", "aria-label": "Text to copy", readOnly: true, rows: 8, children: ui.byHand.value })
    }
  );
}

// src/views/head.tsx
function Stat({ at: at2, mark: mark3, value, zero, label, short: short2, hint }) {
  const { ui } = useApp();
  return /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-stat",
      "data-zero": zero,
      title: hint,
      "aria-pressed": ui.glance.value === at2,
      onClick: () => ui.look(at2),
      children: [
        mark3 ? /* @__PURE__ */ a4(StateGlyph, { mark: mark3 }) : null,
        /* @__PURE__ */ a4("b", { class: "dnb-num", children: value }),
        /* @__PURE__ */ a4("span", { class: "dnb-long", children: label }),
        /* @__PURE__ */ a4("span", { class: "dnb-short", children: short2 })
      ]
    }
  );
}
function Head() {
  const { ui, store } = useApp();
  const n3 = ui.count.value;
  const meta = store.meta.value;
  const was = store.link.value.state === "live" ? "" : "were ";
  const stuck = n3.errors + n3.blocked;
  const told4 = (value) => meta ? count(value) : UNTOLD;
  const usd = meta?.today_usd ?? (meta && !meta.today_unpriced ? 0 : null);
  return /* @__PURE__ */ a4("div", { class: "dnb-head", children: [
    /* @__PURE__ */ a4("span", { class: "dnb-mark", title: "Dispatch", children: /* @__PURE__ */ a4(Glyph, { name: "mark", size: 18 }) }),
    /* @__PURE__ */ a4("div", { class: "dnb-stats", role: "group", "aria-label": "At a glance", children: [
      /* @__PURE__ */ a4(
        Stat,
        {
          at: "running",
          mark: SESSION.thinking,
          value: told4(n3.running),
          zero: !n3.running,
          label: `${was}running`,
          short: "running",
          hint: "Sessions thinking or using a tool"
        }
      ),
      /* @__PURE__ */ a4(
        Stat,
        {
          at: "waiting",
          mark: SESSION.approval,
          value: told4(n3.waiting),
          zero: !n3.waiting,
          label: `${was}waiting for you`,
          short: "for you",
          hint: "Sessions that ask for a permission or an answer"
        }
      ),
      /* @__PURE__ */ a4(
        Stat,
        {
          at: "stuck",
          mark: SESSION.error,
          value: told4(stuck),
          zero: !stuck,
          label: "stuck",
          short: "stuck",
          hint: `${plural(n3.errors, "session")} in error, ${plural(n3.blocked, "phase")} blocked`
        }
      ),
      /* @__PURE__ */ a4(
        Stat,
        {
          at: "abandoned",
          mark: ORDER.abandoned,
          value: told4(n3.abandoned),
          zero: !n3.abandoned,
          label: "abandoned",
          short: "abandoned",
          hint: "Phases in progress without a live agent"
        }
      ),
      /* @__PURE__ */ a4(
        Stat,
        {
          at: "today",
          value: meta ? money(usd) : UNTOLD,
          zero: !usd,
          label: meta?.scanning ? "today so far" : "today",
          short: "today",
          hint: todayHint(meta?.today_unpriced ?? 0)
        }
      )
    ] }),
    /* @__PURE__ */ a4("div", { class: "dnb-head-end", children: [
      /* @__PURE__ */ a4(RunsButton, {}),
      /* @__PURE__ */ a4(Problems, {}),
      /* @__PURE__ */ a4(Connection, {}),
      ui.size.value === "narrow" ? null : /* @__PURE__ */ a4(Tools, {})
    ] })
  ] });
}
function Tools() {
  const { ui, store } = useApp();
  return /* @__PURE__ */ a4("span", { class: "dnb-tools", children: [
    store.readOnly.value || store.meta.value?.read_only ? null : /* @__PURE__ */ a4(IconButton, { icon: "connect", label: "Connect agents", onClick: () => ui.sheet.value = "connect" }),
    /* @__PURE__ */ a4(IconButton, { icon: "help", label: "Keyboard help", onClick: () => ui.sheet.value = "help" })
  ] });
}
function todayHint(unpriced) {
  const all = "Cost since midnight, all providers and projects";
  return unpriced ? `${all}; without ${plural(unpriced, "session")} whose cost is not known` : all;
}
function RunsButton() {
  const { ui, store } = useApp();
  const runs = [...store.tables.runs.value.values()];
  if (!runs.length) return null;
  const active = runs.filter(isActive).length;
  return /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-problems",
      title: "Agents that were started from here",
      onClick: () => {
        ui.sheet.value = "runs";
      },
      children: [
        /* @__PURE__ */ a4(Glyph, { name: "run", size: 12 }),
        /* @__PURE__ */ a4("span", { class: "dnb-num", children: count(active || runs.length) }),
        /* @__PURE__ */ a4("span", { class: "dnb-long", children: active ? "started here" : runs.length === 1 ? "run" : "runs" })
      ]
    }
  );
}
function Problems() {
  const { ui, store } = useApp();
  const n3 = store.tables.problems.value.size;
  if (!n3) return null;
  return /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-problems",
      title: "What could not be read as it should be",
      onClick: () => ui.sheet.value = "problems",
      children: [
        /* @__PURE__ */ a4(Glyph, { name: "error", size: 12 }),
        /* @__PURE__ */ a4("span", { class: "dnb-num", children: count(n3) }),
        /* @__PURE__ */ a4("span", { class: "dnb-long", children: n3 === 1 ? "problem" : "problems" })
      ]
    }
  );
}
function Connection() {
  const { store } = useApp();
  const meta = store.meta.value;
  const link2 = store.link.value.state;
  if (link2 !== "live") {
    return /* @__PURE__ */ a4("span", { class: "dnb-conn", "data-tone": "bad", children: [
      /* @__PURE__ */ a4(Glyph, { name: "plug" }),
      /* @__PURE__ */ a4("span", { children: link2 === "gone" ? "Kernel gone" : "Not connected" })
    ] });
  }
  if (store.busy.value)
    return /* @__PURE__ */ a4(Quiet, { glyph: "starting", word: "Kernel busy", title: "A question waits for its answer" });
  if (!meta) return /* @__PURE__ */ a4(Quiet, { glyph: "starting", word: "Connecting", title: "Waiting for the kernel's first word" });
  if (meta.scanning)
    return /* @__PURE__ */ a4(Quiet, { glyph: "starting", word: "First scan", title: "The first scan is not complete", live: true });
  if (!meta.watching)
    return /* @__PURE__ */ a4(Quiet, { glyph: "on_hold", word: "Not watching", title: "Changes of files are not followed" });
  return /* @__PURE__ */ a4("span", { class: "dnb-conn", title: "Watching files; the time since the last change", children: [
    /* @__PURE__ */ a4("span", { class: "dnb-tone", "data-tone": "ok", children: /* @__PURE__ */ a4(Glyph, { name: "check" }) }),
    /* @__PURE__ */ a4("span", { children: "Live" }),
    /* @__PURE__ */ a4(Age, { at: meta.last_change, class: "dnb-num dnb-dim dnb-last" })
  ] });
}
function Quiet({
  glyph,
  word,
  title,
  live = false
}) {
  return /* @__PURE__ */ a4("span", { class: "dnb-conn", "data-tone": live ? "live" : "quiet", title, children: [
    /* @__PURE__ */ a4(Glyph, { name: glyph }),
    /* @__PURE__ */ a4("span", { children: word })
  ] });
}

// src/act.ts
function useAct() {
  const isBusy = useSignal(false);
  const error = useSignal(null);
  const made = T2(null);
  made.current ??= {
    isBusy,
    error,
    begin: (ask, done) => {
      if (isBusy.peek()) return;
      const giveBack = heldFocus();
      isBusy.value = true;
      error.value = null;
      ask().then(
        () => done?.(),
        (reason) => {
          if (!(reason instanceof RequestError)) throw reason;
          if (reason.code !== "aborted") error.value = reason;
        }
      ).finally(() => {
        isBusy.value = false;
        giveBack();
      });
    },
    forget: () => {
      error.value = null;
    }
  };
  return made.current;
}
function heldFocus() {
  const sheet = document.activeElement?.closest('.dispatch-nb [role="dialog"]');
  return () => {
    const at2 = document.activeElement;
    if (sheet?.isConnected && (at2 === null || at2 === document.body)) sheet.focus({ preventScroll: true });
  };
}

// src/views/new_epic.tsx
var MAX_TITLE2 = 500;
var MAX_REQUEST = 1e5;
var MAX_PERSONA = 100;
function NewEpicButton({ words: words3 = false }) {
  const { ui } = useApp();
  if (ui.power.value === "no" || !ui.plannable.value.length) return null;
  const open = () => {
    ui.sheet.value = "epic";
  };
  const isOff = ui.power.value !== "on";
  return words3 ? /* @__PURE__ */ a4(Button, { icon: "plus", disabled: isOff, onClick: open, "data-key": "new epic", children: "New epic" }) : /* @__PURE__ */ a4(IconButton, { icon: "plus", label: "New epic", disabled: isOff, onClick: open, "data-key": "new epic" });
}
function NewEpic() {
  const { ui, store } = useApp();
  const draft = ui.draft;
  const act = useAct();
  const args = useComputed(() => newEpicArgs(draft.value, ui.plannable.value, ui.filter.value.project));
  const change = (part) => {
    draft.value = { ...draft.peek(), ...part };
  };
  const fault = act.error.value;
  const isOff = ui.power.value !== "on" || !args.value.title;
  const write2 = () => act.begin(async () => {
    const epic = await store.calls.newEpic(args.peek());
    draft.value = EMPTY;
    ui.open(`epic:${epicKey(epic)}`);
  });
  const first = T2(null);
  F2(() => first.current?.focus(), []);
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "sheet",
      label: "New epic",
      title: /* @__PURE__ */ a4("h2", { children: "New epic" }),
      facts: /* @__PURE__ */ a4("p", { class: "dnb-dim", children: [
        "Written as a plan into the project's ",
        /* @__PURE__ */ a4("span", { class: "dnb-code", children: ".tasks/" }),
        ", where agents find it."
      ] }),
      children: /* @__PURE__ */ a4(
        "form",
        {
          class: "dnb-new dnb-scroll",
          onSubmit: (event) => {
            event.preventDefault();
            if (!isOff) write2();
          },
          children: [
            /* @__PURE__ */ a4(ProjectField, { chosen: args.value.project, onChoose: (project) => change({ project }) }),
            /* @__PURE__ */ a4("label", { class: "dnb-new-field", children: [
              /* @__PURE__ */ a4("span", { children: "Title" }),
              /* @__PURE__ */ a4(
                "input",
                {
                  class: "dnb-input",
                  ref: first,
                  value: draft.value.title,
                  maxLength: MAX_TITLE2,
                  dir: "auto",
                  onKeyDown: (event) => {
                    if (event.key !== "Enter" || event.isComposing) return;
                    event.preventDefault();
                    if (!isOff) write2();
                  },
                  onInput: (event) => change({ title: event.currentTarget.value })
                }
              )
            ] }),
            /* @__PURE__ */ a4("label", { class: "dnb-new-field", children: [
              /* @__PURE__ */ a4("span", { children: "Request" }),
              /* @__PURE__ */ a4(
                "textarea",
                {
                  class: "dnb-input",
                  rows: 4,
                  value: draft.value.request,
                  maxLength: MAX_REQUEST,
                  dir: "auto",
                  placeholder: "In plain language: what is wanted, and how anybody can tell that it is done",
                  onInput: (event) => change({ request: event.currentTarget.value })
                }
              )
            ] }),
            /* @__PURE__ */ a4(Phases, {}),
            fault ? /* @__PURE__ */ a4("p", { class: "dnb-fault", role: "alert", children: visible(fault.message) }) : null,
            /* @__PURE__ */ a4("p", { class: "dnb-new-end", children: /* @__PURE__ */ a4("button", { type: "submit", class: "dnb-btn", "data-kind": "primary", disabled: isOff, children: act.isBusy.value ? store.busy.value ? "Kernel busy" : "Writing" : "Write plan" }) })
          ]
        }
      )
    }
  );
}
function ProjectField({ chosen, onChoose }) {
  const { ui } = useApp();
  return /* @__PURE__ */ a4("label", { class: "dnb-new-field", children: [
    /* @__PURE__ */ a4("span", { children: "Project" }),
    /* @__PURE__ */ a4("select", { class: "dnb-input", value: chosen, onChange: (event) => onChoose(event.currentTarget.value), children: ui.plannable.value.map((name) => /* @__PURE__ */ a4("option", { value: name, children: oneLine(name) }, name)) })
  ] });
}
function Phases() {
  const { ui } = useApp();
  const draft = ui.draft;
  const list2 = T2(null);
  const wanted = T2(null);
  const names = `${ui.mark}-personas`;
  const phases = draft.value.phases;
  F2(() => {
    if (wanted.current === null) return;
    const titles = list2.current?.querySelectorAll("[data-title]");
    titles?.[Math.min(wanted.current, titles.length - 1)]?.focus();
    wanted.current = null;
  });
  const put = (next, focus) => {
    wanted.current = focus;
    draft.value = { ...draft.peek(), phases: next };
  };
  const move = (at2, by) => put(movePhase(phases, at2, by), Math.max(0, at2 + by));
  const onKeyDown = (event, at2) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (event.altKey && by) move(at2, by);
    else if (event.key === "Enter" && !event.isComposing)
      put(at2 === phases.length - 1 ? addPhase(phases) : phases, at2 + 1);
    else return;
    event.preventDefault();
  };
  return /* @__PURE__ */ a4("fieldset", { class: "dnb-new-phases", children: [
    /* @__PURE__ */ a4("legend", { children: "Phases" }),
    /* @__PURE__ */ a4("datalist", { id: names, children: ui.knownPersonas.value.map((persona) => /* @__PURE__ */ a4("option", { value: persona }, persona)) }),
    /* @__PURE__ */ a4("ol", { ref: list2, children: phases.map((phase, at2) => /* @__PURE__ */ a4(
      "li",
      {
        onKeyDown: (event) => event.target instanceof HTMLInputElement && onKeyDown(event, at2),
        children: [
          /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: at2 + 1 }),
          /* @__PURE__ */ a4(
            "input",
            {
              class: "dnb-input",
              "data-title": true,
              "aria-label": `Title of phase ${at2 + 1}`,
              placeholder: "What is done in it",
              maxLength: MAX_TITLE2,
              dir: "auto",
              value: phase.title,
              onInput: (event) => draft.value = {
                ...draft.peek(),
                phases: setPhase(phases, at2, { title: event.currentTarget.value })
              }
            }
          ),
          /* @__PURE__ */ a4(
            "input",
            {
              class: "dnb-input",
              "data-persona": true,
              "aria-label": `Persona of phase ${at2 + 1}`,
              placeholder: "persona",
              list: names,
              maxLength: MAX_PERSONA,
              value: phase.persona,
              onInput: (event) => draft.value = {
                ...draft.peek(),
                phases: setPhase(phases, at2, { persona: event.currentTarget.value })
              }
            }
          ),
          /* @__PURE__ */ a4("span", { class: "dnb-new-acts", children: [
            /* @__PURE__ */ a4(
              IconButton,
              {
                icon: "up",
                label: `Move phase ${at2 + 1} up`,
                disabled: at2 === 0,
                onClick: () => move(at2, -1)
              }
            ),
            /* @__PURE__ */ a4(
              IconButton,
              {
                icon: "down",
                label: `Move phase ${at2 + 1} down`,
                disabled: at2 === phases.length - 1,
                onClick: () => move(at2, 1)
              }
            ),
            /* @__PURE__ */ a4(
              IconButton,
              {
                icon: "close",
                label: `Remove phase ${at2 + 1}`,
                onClick: () => put(removePhase(phases, at2), at2)
              }
            )
          ] })
        ]
      },
      phase.id
    )) }),
    /* @__PURE__ */ a4("p", { class: "dnb-acts dnb-dim", children: [
      /* @__PURE__ */ a4(Button, { icon: "plus", onClick: () => put(addPhase(phases), phases.length), children: "Add phase" }),
      phases.length > 1 ? "Enter goes on to the next, Alt with ↑ or ↓ moves one" : null
    ] })
  ] });
}

// src/views/bar.tsx
var TABS = [
  ["missions", "Missions"],
  ["orders", "Orders"],
  ["sessions", "Sessions"]
];
var GLANCES2 = {
  running: "Running",
  waiting: "Waiting for you",
  stuck: "Stuck",
  abandoned: "Abandoned",
  today: "Active today"
};
function Bar({ empty }) {
  const { ui } = useApp();
  const wide = ui.size.value;
  const sideOn = wide === "narrow" ? ui.over.value === "side" : ui.side.value === "open";
  const feedOn = wide === "wide" ? ui.feed.value : ui.over.value === "feed";
  return /* @__PURE__ */ a4("nav", { class: "dnb-bar", "aria-label": "View and filters", "data-filters": ui.over.value === "filters", children: [
    /* @__PURE__ */ a4(IconButton, { icon: "side", label: "Agents panel", "aria-pressed": sideOn, onClick: () => ui.toggle("side") }),
    /* @__PURE__ */ a4(Tabs, {}),
    empty ? null : /* @__PURE__ */ a4(
      IconButton,
      {
        icon: "compact",
        label: "One line a row (c)",
        "aria-pressed": ui.isCompact.value,
        "data-seldom": true,
        onClick: ui.toggleCompact
      }
    ),
    /* @__PURE__ */ a4("span", { class: "dnb-gap" }),
    empty ? null : /* @__PURE__ */ a4(Filters, {}),
    empty ? null : /* @__PURE__ */ a4(NewEpicButton, {}),
    empty ? null : /* @__PURE__ */ a4(Copy, {}),
    wide === "narrow" && (empty || ui.over.value === "filters") ? /* @__PURE__ */ a4(Tools, {}) : null,
    /* @__PURE__ */ a4(
      IconButton,
      {
        icon: "feed",
        label: "Activity panel",
        "aria-pressed": feedOn,
        onClick: () => ui.toggle("feed")
      }
    )
  ] });
}
function Tabs() {
  const { ui, store } = useApp();
  const { missions: missions2, stops, sessions: sessions2 } = ui.seen.value;
  const counts = { missions: missions2.length, orders: stops.length, sessions: sessions2.length };
  const view = store.traits.view.value;
  const onKeyDown = (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const at2 = TABS.findIndex(([key]) => key === view);
    const next = TABS[(at2 + step + TABS.length) % TABS.length];
    if (!next) return;
    event.preventDefault();
    ui.show(next[0]);
    const tabs = event.currentTarget.querySelectorAll("[role=tab]");
    tabs[(at2 + step + TABS.length) % TABS.length]?.focus();
  };
  return /* @__PURE__ */ a4("div", { role: "tablist", class: "dnb-tabs", onKeyDown, children: TABS.map(([key, label]) => /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      role: "tab",
      class: "dnb-tab",
      "data-view": key,
      tabIndex: view === key ? 0 : -1,
      "aria-selected": view === key,
      onClick: () => ui.show(key),
      children: [
        label,
        /* @__PURE__ */ a4("span", { class: "dnb-num", children: store.meta.value ? count(counts[key]) : "" })
      ]
    },
    key
  )) });
}
function Filters() {
  const { ui, store } = useApp();
  const { project, persona, query, glance } = ui.filter.value;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("span", { class: "dnb-chips", children: [
      glance ? /* @__PURE__ */ a4(Chip, { kind: "glance", label: GLANCES2[glance], onRemove: () => ui.glance.value = "" }) : null,
      persona ? /* @__PURE__ */ a4(Chip, { kind: "persona", label: `@${oneLine(persona)}`, onRemove: () => store.set("persona", "") }) : null,
      project ? /* @__PURE__ */ a4(Chip, { kind: "project", label: oneLine(project), onRemove: () => store.set("project", "") }) : null,
      query ? /* @__PURE__ */ a4(Chip, { kind: "query", label: `“${oneLine(query)}”`, onRemove: () => store.set("query", "") }) : null
    ] }),
    /* @__PURE__ */ a4(ProjectMenu, {}),
    /* @__PURE__ */ a4(Pills, {}),
    /* @__PURE__ */ a4(Find, {}),
    /* @__PURE__ */ a4("span", { class: "dnb-filter", children: /* @__PURE__ */ a4(
      IconButton,
      {
        icon: "filter",
        label: "Project and text filter",
        "aria-expanded": ui.over.value === "filters",
        onClick: () => ui.over.value = ui.over.peek() === "filters" ? "" : "filters"
      }
    ) })
  ] });
}
function ProjectMenu() {
  const { ui, store } = useApp();
  const sessions2 = store.tables.sessions.value.size;
  const items = [
    { key: "", label: "All", note: count(sessions2) },
    ...[...ui.projects.value].map(([name, n3]) => ({ key: name, label: oneLine(name), note: count(n3) }))
  ];
  return /* @__PURE__ */ a4(
    Menu,
    {
      label: "Project",
      chosen: ui.filter.value.project,
      items,
      onChoose: (key) => store.set("project", key)
    }
  );
}
function Pills() {
  const { ui } = useApp();
  const all = ui.providers.value;
  const shown = ui.filter.value.providers;
  if (!all.length) return null;
  return /* @__PURE__ */ a4("div", { class: "dnb-pills", role: "group", "aria-label": "Providers", children: all.map((name) => /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-pill",
      "aria-pressed": !shown.length || shown.includes(name),
      "aria-label": ui.providerName(name),
      title: ui.providerName(name),
      onClick: () => ui.toggleProvider(name),
      children: /* @__PURE__ */ a4(Provider, { name, named: true })
    },
    name
  )) });
}
var TYPING_MS = 150;
function Find() {
  const { store } = useApp();
  const { query } = store.traits;
  const text3 = useSignal(query.value);
  const timer = T2(void 0);
  A2(() => {
    text3.value = query.value;
    return () => clearTimeout(timer.current);
  }, [query.value, text3]);
  const onInput = (event) => {
    text3.value = event.currentTarget.value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => store.set("query", text3.peek().trim()), TYPING_MS);
  };
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !text3.peek()) return;
    event.preventDefault();
    clearTimeout(timer.current);
    text3.value = "";
    store.set("query", "");
  };
  return /* @__PURE__ */ a4("label", { class: "dnb-find", children: [
    /* @__PURE__ */ a4(Glyph, { name: "search", size: 13 }),
    /* @__PURE__ */ a4(
      "input",
      {
        type: "text",
        placeholder: "Filter",
        "aria-label": "Filter",
        dir: "auto",
        value: text3.value,
        onInput,
        onKeyDown
      }
    ),
    /* @__PURE__ */ a4("kbd", { children: "/" })
  ] });
}

// src/detail.ts
var PACE_MS = 250;
function useDetail(ask, revision, question = "") {
  const { store } = useApp();
  const isLive = store.link.value.state === "live";
  const value = useSignal(null);
  const error = useSignal(null);
  const asking = useSignal(false);
  const latest = T2(ask);
  latest.current = ask;
  const run = T2(() => void 0);
  F2(() => {
    const abort = new AbortController();
    let timer;
    let isDirty = false;
    run.current = () => {
      if (asking.peek() || timer !== void 0) {
        isDirty = true;
        return;
      }
      isDirty = false;
      asking.value = true;
      latest.current(abort.signal).then(
        (answer) => {
          if (abort.signal.aborted) return;
          value.value = answer;
          error.value = null;
        },
        (reason) => {
          if (!(reason instanceof RequestError)) throw reason;
          if (reason.code !== "aborted" && !abort.signal.aborted) error.value = reason;
        }
      ).finally(() => {
        if (abort.signal.aborted) return;
        asking.value = false;
        timer = setTimeout(() => {
          timer = void 0;
          if (isDirty) run.current();
        }, PACE_MS);
      });
    };
    return () => {
      abort.abort();
      clearTimeout(timer);
      value.value = null;
      error.value = null;
      asking.value = false;
    };
  }, [question, asking, error, value]);
  A2(() => run.current(), [revision, question]);
  A2(() => {
    if (isLive && error.peek()?.code === "gone" && !asking.peek()) run.current();
  }, [isLive, asking, error]);
  return { value, error, asking, again: () => run.current() };
}

// src/views/connect.tsx
var AGAIN_MS = 1e3;
var SERVER = {
  hosting: { ...ORDER.done, word: "served here" },
  found: { ...ORDER.done, word: "served by another kernel" },
  starting: { word: "starting", tone: "live", glyph: "starting" },
  failed: { ...SESSION.error, word: "not served" },
  off: { ...ORDER.cancelled, word: "off" }
};
function Connect() {
  const { store } = useApp();
  const shown = store.traits.project.peek();
  const project = useSignal(store.tables.projects.peek().get(shown)?.exists ? shown : "");
  const hooks = useSignal(false);
  const round = useSignal(0);
  const args = { project: project.value, hooks: hooks.value };
  const detail = useDetail(
    (abort) => store.calls.connectPlan(args, abort),
    `${round.value}`,
    `${args.project} ${args.hooks}`
  );
  const found2 = detail.value.value;
  const server = T2(null);
  server.current = found2?.server ?? server.current;
  A2(() => {
    if (found2?.server.state !== "starting") return;
    const timer = setTimeout(detail.again, AGAIN_MS);
    return () => clearTimeout(timer);
  });
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "sheet",
      label: "Connect agents",
      title: /* @__PURE__ */ a4("h2", { children: "Connect agents" }),
      facts: /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "Files are enough to be seen here. Connected, an agent can also claim phases, report and read state. Nothing is written until you press a button below." }),
      children: /* @__PURE__ */ a4("div", { class: "dnb-connect dnb-scroll", children: [
        server.current ? /* @__PURE__ */ a4(Server, { status: server.current }) : null,
        /* @__PURE__ */ a4("div", { class: "dnb-connect-for", children: [
          /* @__PURE__ */ a4(ProjectChoice, { chosen: project }),
          /* @__PURE__ */ a4(
            "label",
            {
              class: "dnb-check",
              title: "Hooks run a small command that tells this dashboard, and never decides",
              children: [
                /* @__PURE__ */ a4(
                  "input",
                  {
                    type: "checkbox",
                    checked: hooks.value,
                    onChange: (event) => {
                      hooks.value = event.currentTarget.checked;
                    }
                  }
                ),
                "With hooks: permissions and turns show at once"
              ]
            }
          )
        ] }),
        /* @__PURE__ */ a4(Asking, { detail, what: "their settings" }),
        /* @__PURE__ */ a4("ul", { class: "dnb-connect-list", "aria-busy": detail.asking.value, children: (found2?.agents ?? []).map((agent) => /* @__PURE__ */ a4(Agent, { agent, done: () => round.value++ }, agent.agent)) })
      ] })
    }
  );
}
function Server({ status }) {
  return /* @__PURE__ */ a4("p", { class: "dnb-connect-server", children: [
    /* @__PURE__ */ a4("span", { children: "MCP server" }),
    /* @__PURE__ */ a4(State, { mark: SERVER[status.state] ?? SESSION.unknown }),
    status.url ? /* @__PURE__ */ a4("code", { class: "dnb-code", children: oneLine(status.url) }) : null,
    status.state === "found" && status.pid !== null ? /* @__PURE__ */ a4("span", { class: "dnb-dim dnb-num", children: [
      "process ",
      status.pid
    ] }) : null,
    status.reason ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: visible(status.reason) }) : null
  ] });
}
function ProjectChoice({ chosen }) {
  const { store } = useApp();
  const names = [...store.tables.projects.value.values()].filter((project) => project.exists).map((project) => project.project).sort();
  return /* @__PURE__ */ a4("label", { class: "dnb-field", children: [
    /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "For" }),
    /* @__PURE__ */ a4(
      "select",
      {
        class: "dnb-input",
        value: chosen.value,
        onChange: (event) => {
          chosen.value = event.currentTarget.value;
        },
        children: [
          /* @__PURE__ */ a4("option", { value: "", children: "every project (your home)" }),
          names.map((name) => /* @__PURE__ */ a4("option", { value: name, children: oneLine(name) }, name))
        ]
      }
    )
  ] });
}
function Agent({ agent, done }) {
  const act = useAct();
  const isLeaving = useSignal(false);
  const plan = isLeaving.value ? agent.disconnect : agent.connect;
  const isConnected = Boolean(agent.disconnect.token);
  return /* @__PURE__ */ a4("li", { class: "dnb-connect-agent", children: [
    /* @__PURE__ */ a4("div", { class: "dnb-connect-head", children: [
      /* @__PURE__ */ a4("h3", { children: oneLine(agent.label) }),
      isConnected ? /* @__PURE__ */ a4(State, { mark: { ...ORDER.done, word: "connected from here" } }) : null,
      /* @__PURE__ */ a4("span", { class: "dnb-acts", children: [
        isConnected ? /* @__PURE__ */ a4(
          Button,
          {
            kind: "quiet",
            "aria-pressed": isLeaving.value,
            onClick: () => {
              isLeaving.value = !isLeaving.peek();
            },
            children: isLeaving.value ? "Stay" : "Disconnect"
          }
        ) : null,
        /* @__PURE__ */ a4(Write, { plan, verb: isLeaving.value ? "Take back" : "Write", act, done })
      ] })
    ] }),
    plan.changes.map((change) => /* @__PURE__ */ a4(Change, { change }, `${change.what} ${change.path}`)),
    act.error.value ? /* @__PURE__ */ a4("p", { class: "dnb-fault", role: "alert", children: visible(act.error.value.message) }) : null
  ] });
}
function Write({ plan, verb, act, done }) {
  const { store } = useApp();
  if (!plan.token) return null;
  return /* @__PURE__ */ a4(
    Button,
    {
      kind: "primary",
      disabled: act.isBusy.value,
      onClick: (event) => {
        const sheet = event.currentTarget.closest('[role="dialog"]');
        act.begin(
          () => store.calls.connectApply({ token: plan.token }),
          () => {
            sheet?.focus({ preventScroll: true });
            done();
          }
        );
      },
      children: verb
    }
  );
}
var DOING = {
  write: "would be written",
  remove: "would be taken back",
  none: "",
  refused: "cannot be done"
};
function Change({ change }) {
  const [folder, name] = split(change.path);
  const words3 = [DOING[change.doing], visible(change.reason), visible(change.note)].filter(Boolean).join("; ");
  return /* @__PURE__ */ a4("div", { class: "dnb-connect-change", "data-doing": change.doing, children: [
    /* @__PURE__ */ a4("p", { children: [
      /* @__PURE__ */ a4("span", { class: "dnb-dim", children: change.what === "hooks" ? "Hooks" : "Server" }),
      change.path ? /* @__PURE__ */ a4("span", { class: "dnb-path dnb-code", title: oneLine(change.path), children: [
        /* @__PURE__ */ a4("bdi", { class: "dnb-cut dnb-dim", children: oneLine(folder) }),
        /* @__PURE__ */ a4("bdi", { children: oneLine(name) })
      ] }) : null
    ] }),
    /* @__PURE__ */ a4("p", { class: "dnb-dim", children: [
      change.doing === "refused" ? /* @__PURE__ */ a4(Glyph, { name: "error", size: 12 }) : null,
      words3
    ] }),
    change.diff ? /* @__PURE__ */ a4(Diff, { text: change.diff }) : null
  ] });
}
function Diff({ text: text3 }) {
  const lines = text3.split("\n").filter((line2) => !/^(---|\+\+\+) /.test(line2));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    /* @__PURE__ */ a4("pre", { class: "dnb-plan-diff dnb-code", tabIndex: 0, children: lines.map((line2, i4) => {
      const kind = line2.startsWith("+") ? "new" : line2.startsWith("-") ? "gone" : "";
      return /* @__PURE__ */ a4("span", { "data-line": kind, children: [
        visible(line2),
        "\n"
      ] }, `${i4} ${kind}`);
    }) })
  );
}

// node_modules/dompurify/dist/purify.es.mjs
/*! @license DOMPurify 3.4.18 | (c) Cure53 and other contributors | Released under the Apache license 2.0 and Mozilla Public License 2.0 | github.com/cure53/DOMPurify/blob/3.4.18/LICENSE */
function _OverloadYield(e4, d4) {
  this.v = e4, this.k = d4;
}
function _arrayLikeToArray(r4, a5) {
  (null == a5 || a5 > r4.length) && (a5 = r4.length);
  for (var e4 = 0, n3 = Array(a5); e4 < a5; e4++) n3[e4] = r4[e4];
  return n3;
}
function _arrayWithHoles(r4) {
  if (Array.isArray(r4)) return r4;
}
function _iterableToArrayLimit(r4, l6) {
  var t4 = null == r4 ? null : "undefined" != typeof Symbol && r4[Symbol.iterator] || r4["@@iterator"];
  if (null != t4) {
    var e4, n3, i4, u4, a5 = [], f5 = true, o5 = false;
    try {
      if (i4 = (t4 = t4.call(r4)).next, 0 === l6) {
        if (Object(t4) !== t4) return;
        f5 = false;
      } else for (; !(f5 = (e4 = i4.call(t4)).done) && (a5.push(e4.value), a5.length !== l6); f5 = true) ;
    } catch (r5) {
      o5 = true, n3 = r5;
    } finally {
      try {
        if (!f5 && null != t4.return && (u4 = t4.return(), Object(u4) !== u4)) return;
      } finally {
        if (o5) throw n3;
      }
    }
    return a5;
  }
}
function _nonIterableRest() {
  throw new TypeError("Invalid attempt to destructure non-iterable instance.\nIn order to be iterable, non-array objects must have a [Symbol.iterator]() method.");
}
/*! regenerator-runtime -- Copyright (c) 2014-present, Facebook, Inc. -- license (MIT): https://github.com/babel/babel/blob/main/packages/babel-helpers/LICENSE */
function _slicedToArray(r4, e4) {
  return _arrayWithHoles(r4) || _iterableToArrayLimit(r4, e4) || _unsupportedIterableToArray(r4, e4) || _nonIterableRest();
}
function _unsupportedIterableToArray(r4, a5) {
  if (r4) {
    if ("string" == typeof r4) return _arrayLikeToArray(r4, a5);
    var t4 = {}.toString.call(r4).slice(8, -1);
    return "Object" === t4 && r4.constructor && (t4 = r4.constructor.name), "Map" === t4 || "Set" === t4 ? Array.from(r4) : "Arguments" === t4 || /^(?:Ui|I)nt(?:8|16|32)(?:Clamped)?Array$/.test(t4) ? _arrayLikeToArray(r4, a5) : void 0;
  }
}
function AsyncGenerator(e4) {
  var t4, n3;
  function resume(t5, n4) {
    try {
      var r4 = e4[t5](n4), o5 = r4.value, u4 = o5 instanceof _OverloadYield;
      Promise.resolve(u4 ? o5.v : o5).then(function(n5) {
        if (u4) {
          var i4 = "return" === t5 && o5.k ? t5 : "next";
          if (!o5.k || n5.done) return resume(i4, n5);
          n5 = e4[i4](n5).value;
        }
        settle(!!r4.done, n5);
      }, function(e5) {
        resume("throw", e5);
      });
    } catch (e5) {
      settle(2, e5);
    }
  }
  function settle(e5, r4) {
    2 === e5 ? t4.reject(r4) : t4.resolve({
      value: r4,
      done: e5
    }), (t4 = t4.next) ? resume(t4.key, t4.arg) : n3 = null;
  }
  this._invoke = function(e5, r4) {
    return new Promise(function(o5, u4) {
      var i4 = {
        key: e5,
        arg: r4,
        resolve: o5,
        reject: u4,
        next: null
      };
      n3 ? n3 = n3.next = i4 : (t4 = n3 = i4, resume(e5, r4));
    });
  }, "function" != typeof e4.return && (this.return = void 0);
}
AsyncGenerator.prototype["function" == typeof Symbol && Symbol.asyncIterator || "@@asyncIterator"] = function() {
  return this;
}, AsyncGenerator.prototype.next = function(e4) {
  return this._invoke("next", e4);
}, AsyncGenerator.prototype.throw = function(e4) {
  return this._invoke("throw", e4);
}, AsyncGenerator.prototype.return = function(e4) {
  return this._invoke("return", e4);
};
var entries = Object.entries;
var objectKeys = Object.keys;
var setPrototypeOf = Object.setPrototypeOf;
var isFrozen = Object.isFrozen;
var getPrototypeOf = Object.getPrototypeOf;
var getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
var freeze = Object.freeze;
var seal = Object.seal;
var create = Object.create;
var _ref = typeof Reflect !== "undefined" && Reflect;
var apply = _ref.apply;
var construct = _ref.construct;
if (!freeze) freeze = function freeze2(x4) {
  return x4;
};
if (!seal) seal = function seal2(x4) {
  return x4;
};
if (!apply) apply = function apply2(func, thisArg) {
  for (var _len = arguments.length, args = new Array(_len > 2 ? _len - 2 : 0), _key = 2; _key < _len; _key++) args[_key - 2] = arguments[_key];
  return func.apply(thisArg, args);
};
if (!construct) construct = function construct2(Func) {
  for (var _len2 = arguments.length, args = new Array(_len2 > 1 ? _len2 - 1 : 0), _key2 = 1; _key2 < _len2; _key2++) args[_key2 - 1] = arguments[_key2];
  return new Func(...args);
};
var arrayForEach = unapply(Array.prototype.forEach);
var arrayLastIndexOf = unapply(Array.prototype.lastIndexOf);
var arrayPop = unapply(Array.prototype.pop);
var arrayPush = unapply(Array.prototype.push);
var arraySlice = unapply(Array.prototype.slice);
var arraySplice = unapply(Array.prototype.splice);
var arrayIsArray = Array.isArray;
var setCreate = unconstruct(Set);
var setAdd = unapply(Set.prototype.add);
var setHas = unapply(Set.prototype.has);
var stringToLowerCase = unapply(String.prototype.toLowerCase);
var stringToString = unapply(String.prototype.toString);
var stringMatch = unapply(String.prototype.match);
var stringReplace = unapply(String.prototype.replace);
var stringIndexOf = unapply(String.prototype.indexOf);
var stringTrim = unapply(String.prototype.trim);
var numberToString = unapply(Number.prototype.toString);
var booleanToString = unapply(Boolean.prototype.toString);
var bigintToString = typeof BigInt === "undefined" ? null : unapply(BigInt.prototype.toString);
var symbolToString = typeof Symbol === "undefined" ? null : unapply(Symbol.prototype.toString);
var objectHasOwnProperty = unapply(Object.prototype.hasOwnProperty);
var objectToString = unapply(Object.prototype.toString);
var regExpTestRaw = RegExp.prototype.test;
var regExpTest = function regExpTest2(regExp, value) {
  if (regExp instanceof RegExp) regExp.lastIndex = 0;
  return apply(regExpTestRaw, regExp, [value]);
};
var typeErrorCreate = unconstruct(TypeError);
function unapply(func) {
  return function(thisArg) {
    for (var _len3 = arguments.length, args = new Array(_len3 > 1 ? _len3 - 1 : 0), _key3 = 1; _key3 < _len3; _key3++) args[_key3 - 1] = arguments[_key3];
    return apply(func, thisArg, args);
  };
}
function unconstruct(Func) {
  return function() {
    for (var _len4 = arguments.length, args = new Array(_len4), _key4 = 0; _key4 < _len4; _key4++) args[_key4] = arguments[_key4];
    return construct(Func, args);
  };
}
function addToSet(set, array) {
  let transformCaseFunc = arguments.length > 2 && arguments[2] !== void 0 ? arguments[2] : stringToLowerCase;
  if (setPrototypeOf) setPrototypeOf(set, null);
  if (!arrayIsArray(array)) return set;
  let l6 = array.length;
  while (l6--) {
    let element = array[l6];
    if (typeof element === "string") {
      const lcElement = transformCaseFunc(element);
      if (lcElement !== element) {
        if (!isFrozen(array)) array[l6] = lcElement;
        element = lcElement;
      }
    }
    set[element] = true;
  }
  return set;
}
function cleanArray(array) {
  for (let index = 0; index < array.length; index++) if (!objectHasOwnProperty(array, index)) array[index] = null;
  return array;
}
function clone(object) {
  const newObject = create(null);
  for (const _ref2 of entries(object)) {
    var _ref3 = _slicedToArray(_ref2, 2);
    const property2 = _ref3[0];
    const value = _ref3[1];
    if (objectHasOwnProperty(object, property2)) {
      if (arrayIsArray(value)) newObject[property2] = cleanArray(value);
      else if (value && typeof value === "object" && value.constructor === Object) newObject[property2] = clone(value);
      else newObject[property2] = value;
    }
  }
  return newObject;
}
function cloneSet(set) {
  const newSet = create(null);
  const keys = objectKeys(set);
  let l6 = keys.length;
  while (l6--) newSet[keys[l6]] = set[keys[l6]];
  return newSet;
}
function stringifyValue(value) {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberToString(value);
    case "boolean":
      return booleanToString(value);
    case "bigint":
      return bigintToString ? bigintToString(value) : "0";
    case "symbol":
      return symbolToString ? symbolToString(value) : "Symbol()";
    case "undefined":
      return objectToString(value);
    case "function":
    case "object": {
      if (value === null) return objectToString(value);
      const valueAsRecord = value;
      const valueToString = lookupGetter(valueAsRecord, "toString");
      if (typeof valueToString === "function") {
        const stringified = valueToString(valueAsRecord);
        return typeof stringified === "string" ? stringified : objectToString(stringified);
      }
      return objectToString(value);
    }
    default:
      return objectToString(value);
  }
}
function lookupGetter(object, prop) {
  while (object !== null) {
    const desc = getOwnPropertyDescriptor(object, prop);
    if (desc) {
      if (desc.get) return unapply(desc.get);
      if (typeof desc.value === "function") return unapply(desc.value);
    }
    object = getPrototypeOf(object);
  }
  function fallbackValue() {
    return null;
  }
  return fallbackValue;
}
function lookupAccessor(object, prop) {
  while (object !== null) {
    const desc = getOwnPropertyDescriptor(object, prop);
    if (desc) return desc.get ? unapply(desc.get) : null;
    object = getPrototypeOf(object);
  }
  return null;
}
function isRegex(value) {
  if (!value) return false;
  try {
    regExpTest(value, "");
    return true;
  } catch (_unused) {
    return false;
  }
}
var html$1 = freeze([
  "a",
  "abbr",
  "acronym",
  "address",
  "area",
  "article",
  "aside",
  "audio",
  "b",
  "bdi",
  "bdo",
  "big",
  "blink",
  "blockquote",
  "body",
  "br",
  "button",
  "canvas",
  "caption",
  "center",
  "cite",
  "code",
  "col",
  "colgroup",
  "content",
  "data",
  "datalist",
  "dd",
  "decorator",
  "del",
  "details",
  "dfn",
  "dialog",
  "dir",
  "div",
  "dl",
  "dt",
  "element",
  "em",
  "fieldset",
  "figcaption",
  "figure",
  "font",
  "footer",
  "form",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "head",
  "header",
  "hgroup",
  "hr",
  "html",
  "i",
  "img",
  "input",
  "ins",
  "kbd",
  "label",
  "legend",
  "li",
  "main",
  "map",
  "mark",
  "marquee",
  "menu",
  "menuitem",
  "meter",
  "nav",
  "nobr",
  "ol",
  "optgroup",
  "option",
  "output",
  "p",
  "picture",
  "pre",
  "progress",
  "q",
  "rp",
  "rt",
  "ruby",
  "s",
  "samp",
  "search",
  "section",
  "select",
  "shadow",
  "slot",
  "small",
  "source",
  "spacer",
  "span",
  "strike",
  "strong",
  "style",
  "sub",
  "summary",
  "sup",
  "table",
  "tbody",
  "td",
  "template",
  "textarea",
  "tfoot",
  "th",
  "thead",
  "time",
  "tr",
  "track",
  "tt",
  "u",
  "ul",
  "var",
  "video",
  "wbr"
]);
var svg$1 = freeze([
  "svg",
  "a",
  "altglyph",
  "altglyphdef",
  "altglyphitem",
  "animatecolor",
  "animatemotion",
  "animatetransform",
  "circle",
  "clippath",
  "defs",
  "desc",
  "ellipse",
  "filter",
  "font",
  "g",
  "glyph",
  "glyphref",
  "hkern",
  "image",
  "line",
  "lineargradient",
  "marker",
  "mask",
  "metadata",
  "mpath",
  "path",
  "pattern",
  "polygon",
  "polyline",
  "radialgradient",
  "rect",
  "stop",
  "style",
  "switch",
  "symbol",
  "text",
  "textpath",
  "title",
  "tref",
  "tspan",
  "view",
  "vkern"
]);
var svgFilters = freeze([
  "feBlend",
  "feColorMatrix",
  "feComponentTransfer",
  "feComposite",
  "feConvolveMatrix",
  "feDiffuseLighting",
  "feDisplacementMap",
  "feDistantLight",
  "feDropShadow",
  "feFlood",
  "feFuncA",
  "feFuncB",
  "feFuncG",
  "feFuncR",
  "feGaussianBlur",
  "feImage",
  "feMerge",
  "feMergeNode",
  "feMorphology",
  "feOffset",
  "fePointLight",
  "feSpecularLighting",
  "feSpotLight",
  "feTile",
  "feTurbulence"
]);
var svgDisallowed = freeze([
  "animate",
  "color-profile",
  "cursor",
  "discard",
  "font-face",
  "font-face-format",
  "font-face-name",
  "font-face-src",
  "font-face-uri",
  "foreignobject",
  "hatch",
  "hatchpath",
  "mesh",
  "meshgradient",
  "meshpatch",
  "meshrow",
  "missing-glyph",
  "script",
  "set",
  "solidcolor",
  "unknown",
  "use"
]);
var mathMl$1 = freeze([
  "math",
  "menclose",
  "merror",
  "mfenced",
  "mfrac",
  "mglyph",
  "mi",
  "mlabeledtr",
  "mmultiscripts",
  "mn",
  "mo",
  "mover",
  "mpadded",
  "mphantom",
  "mroot",
  "mrow",
  "ms",
  "mspace",
  "msqrt",
  "mstyle",
  "msub",
  "msup",
  "msubsup",
  "mtable",
  "mtd",
  "mtext",
  "mtr",
  "munder",
  "munderover",
  "mprescripts"
]);
var mathMlDisallowed = freeze([
  "maction",
  "maligngroup",
  "malignmark",
  "mlongdiv",
  "mscarries",
  "mscarry",
  "msgroup",
  "mstack",
  "msline",
  "msrow",
  "semantics",
  "annotation",
  "annotation-xml",
  "mprescripts",
  "none"
]);
var text2 = freeze(["#text"]);
var html = freeze([
  "accept",
  "action",
  "align",
  "alt",
  "autocapitalize",
  "autocomplete",
  "autopictureinpicture",
  "autoplay",
  "background",
  "bgcolor",
  "border",
  "capture",
  "cellpadding",
  "cellspacing",
  "checked",
  "cite",
  "class",
  "clear",
  "color",
  "cols",
  "colspan",
  "command",
  "commandfor",
  "controls",
  "controlslist",
  "coords",
  "crossorigin",
  "datetime",
  "decoding",
  "default",
  "dir",
  "disabled",
  "disablepictureinpicture",
  "disableremoteplayback",
  "download",
  "draggable",
  "enctype",
  "enterkeyhint",
  "exportparts",
  "face",
  "for",
  "headers",
  "height",
  "hidden",
  "high",
  "href",
  "hreflang",
  "id",
  "inert",
  "inputmode",
  "integrity",
  "ismap",
  "kind",
  "label",
  "lang",
  "list",
  "loading",
  "loop",
  "low",
  "max",
  "maxlength",
  "media",
  "method",
  "min",
  "minlength",
  "multiple",
  "muted",
  "name",
  "nonce",
  "noshade",
  "novalidate",
  "nowrap",
  "open",
  "optimum",
  "part",
  "pattern",
  "placeholder",
  "playsinline",
  "popover",
  "popovertarget",
  "popovertargetaction",
  "poster",
  "preload",
  "pubdate",
  "radiogroup",
  "readonly",
  "rel",
  "required",
  "rev",
  "reversed",
  "role",
  "rows",
  "rowspan",
  "spellcheck",
  "scope",
  "selected",
  "shape",
  "size",
  "sizes",
  "slot",
  "span",
  "srclang",
  "start",
  "src",
  "srcset",
  "step",
  "style",
  "summary",
  "tabindex",
  "title",
  "translate",
  "type",
  "usemap",
  "valign",
  "value",
  "width",
  "wrap",
  "xmlns"
]);
var svg = freeze([
  "accent-height",
  "accumulate",
  "additive",
  "alignment-baseline",
  "amplitude",
  "ascent",
  "attributename",
  "attributetype",
  "azimuth",
  "basefrequency",
  "baseline-shift",
  "begin",
  "bias",
  "by",
  "class",
  "clip",
  "clippathunits",
  "clip-path",
  "clip-rule",
  "color",
  "color-interpolation",
  "color-interpolation-filters",
  "color-profile",
  "color-rendering",
  "cx",
  "cy",
  "d",
  "dx",
  "dy",
  "diffuseconstant",
  "direction",
  "display",
  "divisor",
  "dominant-baseline",
  "dur",
  "edgemode",
  "elevation",
  "end",
  "exponent",
  "fill",
  "fill-opacity",
  "fill-rule",
  "filter",
  "filterunits",
  "flood-color",
  "flood-opacity",
  "font-family",
  "font-size",
  "font-size-adjust",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "fx",
  "fy",
  "g1",
  "g2",
  "glyph-name",
  "glyphref",
  "gradientunits",
  "gradienttransform",
  "height",
  "href",
  "id",
  "image-rendering",
  "in",
  "in2",
  "intercept",
  "k",
  "k1",
  "k2",
  "k3",
  "k4",
  "kerning",
  "keypoints",
  "keysplines",
  "keytimes",
  "lang",
  "lengthadjust",
  "letter-spacing",
  "kernelmatrix",
  "kernelunitlength",
  "lighting-color",
  "local",
  "marker-end",
  "marker-mid",
  "marker-start",
  "markerheight",
  "markerunits",
  "markerwidth",
  "maskcontentunits",
  "maskunits",
  "max",
  "mask",
  "mask-type",
  "media",
  "method",
  "mode",
  "min",
  "name",
  "numoctaves",
  "offset",
  "operator",
  "opacity",
  "order",
  "orient",
  "orientation",
  "origin",
  "overflow",
  "paint-order",
  "path",
  "pathlength",
  "patterncontentunits",
  "patterntransform",
  "patternunits",
  "pointer-events",
  "points",
  "preservealpha",
  "preserveaspectratio",
  "primitiveunits",
  "r",
  "rx",
  "ry",
  "radius",
  "refx",
  "refy",
  "repeatcount",
  "repeatdur",
  "restart",
  "result",
  "rotate",
  "scale",
  "seed",
  "shape-rendering",
  "slope",
  "specularconstant",
  "specularexponent",
  "spreadmethod",
  "startoffset",
  "stddeviation",
  "stitchtiles",
  "stop-color",
  "stop-opacity",
  "stroke-dasharray",
  "stroke-dashoffset",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-miterlimit",
  "stroke-opacity",
  "stroke",
  "stroke-width",
  "style",
  "surfacescale",
  "systemlanguage",
  "tabindex",
  "tablevalues",
  "targetx",
  "targety",
  "transform",
  "transform-origin",
  "text-anchor",
  "text-decoration",
  "text-orientation",
  "text-rendering",
  "textlength",
  "type",
  "u1",
  "u2",
  "unicode",
  "values",
  "vector-effect",
  "viewbox",
  "visibility",
  "version",
  "vert-adv-y",
  "vert-origin-x",
  "vert-origin-y",
  "width",
  "word-spacing",
  "wrap",
  "writing-mode",
  "xchannelselector",
  "ychannelselector",
  "x",
  "x1",
  "x2",
  "xmlns",
  "y",
  "y1",
  "y2",
  "z",
  "zoomandpan"
]);
var mathMl = freeze([
  "accent",
  "accentunder",
  "align",
  "bevelled",
  "close",
  "columnalign",
  "columnlines",
  "columnspacing",
  "columnspan",
  "denomalign",
  "depth",
  "dir",
  "display",
  "displaystyle",
  "encoding",
  "fence",
  "frame",
  "height",
  "href",
  "id",
  "largeop",
  "length",
  "linethickness",
  "lquote",
  "lspace",
  "mathbackground",
  "mathcolor",
  "mathsize",
  "mathvariant",
  "maxsize",
  "minsize",
  "movablelimits",
  "notation",
  "numalign",
  "open",
  "rowalign",
  "rowlines",
  "rowspacing",
  "rowspan",
  "rspace",
  "rquote",
  "scriptlevel",
  "scriptminsize",
  "scriptsizemultiplier",
  "selection",
  "separator",
  "separators",
  "stretchy",
  "subscriptshift",
  "supscriptshift",
  "symmetric",
  "voffset",
  "width",
  "xmlns"
]);
var xml = freeze([
  "xlink:href",
  "xml:id",
  "xlink:title",
  "xml:space",
  "xmlns:xlink"
]);
var MUSTACHE_EXPR = seal(/{{[\w\W]*|^[\w\W]*}}/g);
var ERB_EXPR = seal(/<%[\w\W]*|^[\w\W]*%>/g);
var TMPLIT_EXPR = seal(/\${[\w\W]*/g);
var TMPL_MARKER_SERIALIZED = seal(/{{|}}|\${|<%|%>|&lt;%|%&gt;/);
var DATA_ATTR = seal(/^data-[\-\w.\u00B7-\uFFFF]+$/);
var ARIA_ATTR = seal(/^aria-[\-\w]+$/);
var IS_ALLOWED_URI = seal(/^(?:(?:(?:f|ht)tps?|mailto|tel|callto|sms|cid|xmpp|matrix):|[^a-z]|[a-z+.\-]+(?:[^a-z+.\-:]|$))/i);
var IS_SCRIPT_OR_DATA = seal(/^(?:\w+script|data):/i);
var ATTR_WHITESPACE = seal(/[\u0000-\u0020\u00A0\u1680\u180E\u2000-\u2029\u205F\u3000]/g);
var DOCTYPE_NAME = seal(/^html$/i);
var CUSTOM_ELEMENT = seal(/^[a-z][.\w]*(-[.\w]+)+$/i);
var ELEMENT_MARKUP_PROBE = seal(/<[/\w!]/g);
var COMMENT_MARKUP_PROBE = seal(/<[/\w]/g);
var FALLBACK_TAG_CLOSE = seal(/<\/no(script|embed|frames)/i);
var SELF_CLOSING_TAG = seal(/\/>/i);
var ATTR_VALUE_BREAKOUT = seal(/((--!?|])>)|<\/(style|script|title|xmp|textarea|noscript|iframe|noembed|noframes)/i);
var LEADING_WHITESPACE = seal(/^[\r\n\t ]+/);
var NODE_TYPE = {
  element: 1,
  text: 3,
  processingInstruction: 7,
  comment: 8,
  document: 9,
  documentFragment: 11
};
var LITERAL_TEXT_ELEMENTS = freeze(addToSet({}, [
  "style",
  "script",
  "xmp",
  "iframe",
  "noembed",
  "noframes",
  "plaintext",
  "noscript"
]));
var getGlobal = function getGlobal2() {
  return typeof window === "undefined" ? null : window;
};
var _createTrustedTypesPolicy = function _createTrustedTypesPolicy2(trustedTypes, purifyHostElement) {
  if (typeof trustedTypes !== "object" || typeof trustedTypes.createPolicy !== "function") return null;
  let suffix = null;
  const ATTR_NAME = "data-tt-policy-suffix";
  if (purifyHostElement && purifyHostElement.hasAttribute(ATTR_NAME)) suffix = purifyHostElement.getAttribute(ATTR_NAME);
  const policyName = "dompurify" + (suffix ? "#" + suffix : "");
  try {
    return trustedTypes.createPolicy(policyName, {
      createHTML(html2) {
        return html2;
      },
      createScriptURL(scriptUrl) {
        return scriptUrl;
      }
    });
  } catch (_5) {
    console.warn("TrustedTypes policy " + policyName + " could not be created.");
    return null;
  }
};
var _createHooksMap = function _createHooksMap2() {
  return {
    afterSanitizeAttributes: [],
    afterSanitizeElements: [],
    afterSanitizeShadowDOM: [],
    beforeSanitizeAttributes: [],
    beforeSanitizeElements: [],
    beforeSanitizeShadowDOM: [],
    uponSanitizeAttribute: [],
    uponSanitizeElement: [],
    uponSanitizeShadowNode: []
  };
};
var _resolveSetOption = function _resolveSetOption2(cfg, key, fallback, options) {
  return objectHasOwnProperty(cfg, key) && arrayIsArray(cfg[key]) ? addToSet(options.base ? cloneSet(options.base) : {}, cfg[key], options.transform) : fallback;
};
var _resolveObjectOption = function _resolveObjectOption2(cfg, key, fallback) {
  const value = objectHasOwnProperty(cfg, key) ? cfg[key] : void 0;
  return value && typeof value === "object" ? clone(value) : fallback;
};
function createDOMPurify() {
  let window2 = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : getGlobal();
  const DOMPurify = (root) => createDOMPurify(root);
  DOMPurify.version = "3.4.18";
  DOMPurify.removed = [];
  if (!window2 || !window2.document || window2.document.nodeType !== NODE_TYPE.document || !window2.Element) {
    DOMPurify.isSupported = false;
    return DOMPurify;
  }
  let document2 = window2.document;
  const originalDocument = document2;
  const currentScript = originalDocument.currentScript;
  const HTMLTemplateElement = window2.HTMLTemplateElement, Node = window2.Node, Element2 = window2.Element, NodeFilter = window2.NodeFilter, DOMParser = window2.DOMParser, trustedTypes = window2.trustedTypes;
  const ElementPrototype = Element2.prototype;
  const cloneNode = lookupGetter(ElementPrototype, "cloneNode");
  const remove = lookupGetter(ElementPrototype, "remove");
  const removeAttributeNode = lookupGetter(ElementPrototype, "removeAttributeNode");
  const getNextSibling = lookupGetter(ElementPrototype, "nextSibling");
  const getChildNodes = lookupGetter(ElementPrototype, "childNodes");
  const getParentNode = lookupGetter(ElementPrototype, "parentNode");
  const getShadowRoot = lookupGetter(ElementPrototype, "shadowRoot");
  const getAttributes = lookupGetter(ElementPrototype, "attributes");
  const getNodeType = Node && Node.prototype ? lookupGetter(Node.prototype, "nodeType") : null;
  const getNodeName = Node && Node.prototype ? lookupGetter(Node.prototype, "nodeName") : null;
  const getOwnerDocument = Node && Node.prototype ? lookupGetter(Node.prototype, "ownerDocument") : null;
  const _readNodeType = function _readNodeType2(node) {
    return getNodeType ? getNodeType(node) : node.nodeType;
  };
  const _readNodeName = function _readNodeName2(node) {
    return getNodeName ? getNodeName(node) : node.nodeName;
  };
  const getNamespaceURI = lookupAccessor(ElementPrototype, "namespaceURI");
  const _readNamespaceURI = function _readNamespaceURI2(element) {
    return getNamespaceURI ? getNamespaceURI(element) : element.namespaceURI;
  };
  if (typeof HTMLTemplateElement === "function") {
    const template = document2.createElement("template");
    if (template.content && template.content.ownerDocument) document2 = template.content.ownerDocument;
  }
  let trustedTypesPolicy;
  let emptyHTML = "";
  let defaultTrustedTypesPolicy;
  let defaultTrustedTypesPolicyResolved = false;
  let IN_TRUSTED_TYPES_POLICY = 0;
  const _assertNotInTrustedTypesPolicy = function _assertNotInTrustedTypesPolicy2() {
    if (IN_TRUSTED_TYPES_POLICY > 0) throw typeErrorCreate('A configured TRUSTED_TYPES_POLICY callback (createHTML or createScriptURL) must not call DOMPurify.sanitize, as that causes infinite recursion. Do not pass a policy whose callbacks wrap DOMPurify as TRUSTED_TYPES_POLICY; see the "DOMPurify and Trusted Types" section of the README.');
  };
  const _createTrustedHTML = function _createTrustedHTML2(html2) {
    _assertNotInTrustedTypesPolicy();
    IN_TRUSTED_TYPES_POLICY++;
    try {
      return trustedTypesPolicy.createHTML(html2);
    } finally {
      IN_TRUSTED_TYPES_POLICY--;
    }
  };
  const _signOutput = function _signOutput2(html2) {
    return trustedTypesPolicy && RETURN_TRUSTED_TYPE ? _createTrustedHTML(html2) : html2;
  };
  const _createTrustedScriptURL = function _createTrustedScriptURL2(scriptUrl) {
    _assertNotInTrustedTypesPolicy();
    IN_TRUSTED_TYPES_POLICY++;
    try {
      return trustedTypesPolicy.createScriptURL(scriptUrl);
    } finally {
      IN_TRUSTED_TYPES_POLICY--;
    }
  };
  const _getDefaultTrustedTypesPolicy = function _getDefaultTrustedTypesPolicy2() {
    if (!defaultTrustedTypesPolicyResolved) {
      defaultTrustedTypesPolicy = _createTrustedTypesPolicy(trustedTypes, currentScript);
      defaultTrustedTypesPolicyResolved = true;
    }
    return defaultTrustedTypesPolicy;
  };
  const _document = document2, implementation = _document.implementation, createNodeIterator = _document.createNodeIterator, createDocumentFragment = _document.createDocumentFragment, getElementsByTagName = _document.getElementsByTagName;
  const importNode = originalDocument.importNode;
  let hooks = _createHooksMap();
  DOMPurify.isSupported = typeof entries === "function" && typeof getParentNode === "function" && implementation && implementation.createHTMLDocument !== void 0;
  const MUSTACHE_EXPR$1 = MUSTACHE_EXPR, ERB_EXPR$1 = ERB_EXPR, TMPLIT_EXPR$1 = TMPLIT_EXPR, DATA_ATTR$1 = DATA_ATTR, ARIA_ATTR$1 = ARIA_ATTR, IS_SCRIPT_OR_DATA$1 = IS_SCRIPT_OR_DATA, ATTR_WHITESPACE$1 = ATTR_WHITESPACE, CUSTOM_ELEMENT$1 = CUSTOM_ELEMENT;
  let IS_ALLOWED_URI$1 = IS_ALLOWED_URI;
  let ALLOWED_TAGS = null;
  const DEFAULT_ALLOWED_TAGS = addToSet({}, [
    ...html$1,
    ...svg$1,
    ...svgFilters,
    ...mathMl$1,
    ...text2
  ]);
  let ALLOWED_ATTR = null;
  const DEFAULT_ALLOWED_ATTR = addToSet({}, [
    ...html,
    ...svg,
    ...mathMl,
    ...xml
  ]);
  let CUSTOM_ELEMENT_HANDLING = null;
  let FORBID_TAGS = null;
  let FORBID_ATTR = null;
  const EXTRA_ELEMENT_HANDLING = Object.seal(create(null, {
    tagCheck: {
      writable: true,
      configurable: false,
      enumerable: true,
      value: null
    },
    attributeCheck: {
      writable: true,
      configurable: false,
      enumerable: true,
      value: null
    }
  }));
  let ALLOW_ARIA_ATTR = true;
  let ALLOW_DATA_ATTR = true;
  let ALLOW_UNKNOWN_PROTOCOLS = false;
  let ALLOW_SELF_CLOSE_IN_ATTR = true;
  let SAFE_FOR_TEMPLATES = false;
  let SAFE_FOR_XML = true;
  let WHOLE_DOCUMENT = false;
  let SET_CONFIG = false;
  let SET_CONFIG_ALLOWED_TAGS = null;
  let SET_CONFIG_ALLOWED_ATTR = null;
  let FORCE_BODY = false;
  let RETURN_DOM = false;
  let RETURN_DOM_FRAGMENT = false;
  let RETURN_TRUSTED_TYPE = false;
  let SANITIZE_DOM = true;
  let SANITIZE_NAMED_PROPS = false;
  const SANITIZE_NAMED_PROPS_PREFIX = "user-content-";
  let KEEP_CONTENT = true;
  let IN_PLACE = false;
  let IN_PLACE_VISITED = null;
  let USE_PROFILES = false;
  let FORBID_CONTENTS = null;
  const DEFAULT_FORBID_CONTENTS = addToSet({}, [
    "annotation-xml",
    "audio",
    "colgroup",
    "desc",
    "foreignobject",
    "head",
    "iframe",
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "selectedcontent",
    "style",
    "svg",
    "template",
    "thead",
    "title",
    "video",
    "xmp"
  ]);
  let DATA_URI_TAGS = null;
  const DEFAULT_DATA_URI_TAGS = addToSet({}, [
    "audio",
    "video",
    "img",
    "source",
    "image",
    "track"
  ]);
  let URI_SAFE_ATTRIBUTES = null;
  const DEFAULT_URI_SAFE_ATTRIBUTES = addToSet({}, [
    "alt",
    "class",
    "for",
    "id",
    "label",
    "name",
    "pattern",
    "placeholder",
    "role",
    "summary",
    "title",
    "value",
    "style",
    "xmlns"
  ]);
  const MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML";
  const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
  const HTML_NAMESPACE = "http://www.w3.org/1999/xhtml";
  let NAMESPACE = HTML_NAMESPACE;
  let IS_EMPTY_INPUT = false;
  let ALLOWED_NAMESPACES = null;
  const DEFAULT_ALLOWED_NAMESPACES = addToSet({}, [
    MATHML_NAMESPACE,
    SVG_NAMESPACE,
    HTML_NAMESPACE
  ], stringToString);
  const DEFAULT_MATHML_TEXT_INTEGRATION_POINTS = freeze(addToSet({}, [
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext"
  ]));
  let MATHML_TEXT_INTEGRATION_POINTS = null;
  const DEFAULT_HTML_INTEGRATION_POINTS = freeze(addToSet({}, ["annotation-xml"]));
  let HTML_INTEGRATION_POINTS = null;
  const DEFAULT_CUSTOM_ELEMENT_HANDLING = freeze(create(null));
  const COMMON_SVG_AND_HTML_ELEMENTS = addToSet({}, [
    "title",
    "style",
    "font",
    "a",
    "script"
  ]);
  let PARSER_MEDIA_TYPE = null;
  const SUPPORTED_PARSER_MEDIA_TYPES = ["application/xhtml+xml", "text/html"];
  const DEFAULT_PARSER_MEDIA_TYPE = "text/html";
  let transformCaseFunc = null;
  let CONFIG = null;
  const formElement = document2.createElement("form");
  const isRegexOrFunction = function isRegexOrFunction2(testValue) {
    return testValue instanceof RegExp || testValue instanceof Function;
  };
  const _parseConfig = function _parseConfig2() {
    let cfg = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : {};
    if (!cfg || typeof cfg !== "object") cfg = {};
    cfg = clone(cfg);
    PARSER_MEDIA_TYPE = SUPPORTED_PARSER_MEDIA_TYPES.indexOf(cfg.PARSER_MEDIA_TYPE) === -1 ? DEFAULT_PARSER_MEDIA_TYPE : cfg.PARSER_MEDIA_TYPE;
    transformCaseFunc = PARSER_MEDIA_TYPE === "application/xhtml+xml" ? stringToString : stringToLowerCase;
    ALLOWED_TAGS = _resolveSetOption(cfg, "ALLOWED_TAGS", DEFAULT_ALLOWED_TAGS, { transform: transformCaseFunc });
    ALLOWED_ATTR = _resolveSetOption(cfg, "ALLOWED_ATTR", DEFAULT_ALLOWED_ATTR, { transform: transformCaseFunc });
    ALLOWED_NAMESPACES = _resolveSetOption(cfg, "ALLOWED_NAMESPACES", DEFAULT_ALLOWED_NAMESPACES, { transform: stringToString });
    URI_SAFE_ATTRIBUTES = _resolveSetOption(cfg, "ADD_URI_SAFE_ATTR", DEFAULT_URI_SAFE_ATTRIBUTES, {
      transform: transformCaseFunc,
      base: DEFAULT_URI_SAFE_ATTRIBUTES
    });
    DATA_URI_TAGS = _resolveSetOption(cfg, "ADD_DATA_URI_TAGS", DEFAULT_DATA_URI_TAGS, {
      transform: transformCaseFunc,
      base: DEFAULT_DATA_URI_TAGS
    });
    FORBID_CONTENTS = _resolveSetOption(cfg, "FORBID_CONTENTS", DEFAULT_FORBID_CONTENTS, { transform: transformCaseFunc });
    FORBID_TAGS = _resolveSetOption(cfg, "FORBID_TAGS", create(null), { transform: transformCaseFunc });
    FORBID_ATTR = _resolveSetOption(cfg, "FORBID_ATTR", create(null), { transform: transformCaseFunc });
    USE_PROFILES = objectHasOwnProperty(cfg, "USE_PROFILES") ? cfg.USE_PROFILES && typeof cfg.USE_PROFILES === "object" ? clone(cfg.USE_PROFILES) : cfg.USE_PROFILES : false;
    ALLOW_ARIA_ATTR = cfg.ALLOW_ARIA_ATTR !== false;
    ALLOW_DATA_ATTR = cfg.ALLOW_DATA_ATTR !== false;
    ALLOW_UNKNOWN_PROTOCOLS = cfg.ALLOW_UNKNOWN_PROTOCOLS || false;
    ALLOW_SELF_CLOSE_IN_ATTR = cfg.ALLOW_SELF_CLOSE_IN_ATTR !== false;
    SAFE_FOR_TEMPLATES = cfg.SAFE_FOR_TEMPLATES || false;
    SAFE_FOR_XML = cfg.SAFE_FOR_XML !== false;
    WHOLE_DOCUMENT = cfg.WHOLE_DOCUMENT || false;
    RETURN_DOM = cfg.RETURN_DOM || false;
    RETURN_DOM_FRAGMENT = cfg.RETURN_DOM_FRAGMENT || false;
    RETURN_TRUSTED_TYPE = cfg.RETURN_TRUSTED_TYPE || false;
    FORCE_BODY = cfg.FORCE_BODY || false;
    SANITIZE_DOM = cfg.SANITIZE_DOM !== false;
    SANITIZE_NAMED_PROPS = cfg.SANITIZE_NAMED_PROPS || false;
    KEEP_CONTENT = cfg.KEEP_CONTENT !== false;
    IN_PLACE = cfg.IN_PLACE || false;
    IS_ALLOWED_URI$1 = isRegex(cfg.ALLOWED_URI_REGEXP) ? cfg.ALLOWED_URI_REGEXP : IS_ALLOWED_URI;
    NAMESPACE = typeof cfg.NAMESPACE === "string" ? cfg.NAMESPACE : HTML_NAMESPACE;
    MATHML_TEXT_INTEGRATION_POINTS = _resolveObjectOption(cfg, "MATHML_TEXT_INTEGRATION_POINTS", DEFAULT_MATHML_TEXT_INTEGRATION_POINTS);
    HTML_INTEGRATION_POINTS = _resolveObjectOption(cfg, "HTML_INTEGRATION_POINTS", DEFAULT_HTML_INTEGRATION_POINTS);
    const customElementHandling = _resolveObjectOption(cfg, "CUSTOM_ELEMENT_HANDLING", DEFAULT_CUSTOM_ELEMENT_HANDLING);
    CUSTOM_ELEMENT_HANDLING = create(null);
    if (objectHasOwnProperty(customElementHandling, "tagNameCheck") && isRegexOrFunction(customElementHandling.tagNameCheck)) CUSTOM_ELEMENT_HANDLING.tagNameCheck = customElementHandling.tagNameCheck;
    if (objectHasOwnProperty(customElementHandling, "attributeNameCheck") && isRegexOrFunction(customElementHandling.attributeNameCheck)) CUSTOM_ELEMENT_HANDLING.attributeNameCheck = customElementHandling.attributeNameCheck;
    if (objectHasOwnProperty(customElementHandling, "allowCustomizedBuiltInElements") && typeof customElementHandling.allowCustomizedBuiltInElements === "boolean") CUSTOM_ELEMENT_HANDLING.allowCustomizedBuiltInElements = customElementHandling.allowCustomizedBuiltInElements;
    seal(CUSTOM_ELEMENT_HANDLING);
    if (SAFE_FOR_TEMPLATES) ALLOW_DATA_ATTR = false;
    if (RETURN_DOM_FRAGMENT) RETURN_DOM = true;
    if (USE_PROFILES) {
      if ((objectHasOwnProperty(cfg, "ALLOWED_TAGS") || objectHasOwnProperty(cfg, "ALLOWED_ATTR")) && typeof console !== "undefined" && typeof console.warn === "function") console.warn("DOMPurify: USE_PROFILES overrides ALLOWED_TAGS and ALLOWED_ATTR. Do not use these options together.");
      ALLOWED_TAGS = addToSet({}, text2);
      ALLOWED_ATTR = create(null);
      if (USE_PROFILES.html === true) {
        addToSet(ALLOWED_TAGS, html$1);
        addToSet(ALLOWED_ATTR, html);
      }
      if (USE_PROFILES.svg === true) {
        addToSet(ALLOWED_TAGS, svg$1);
        addToSet(ALLOWED_ATTR, svg);
        addToSet(ALLOWED_ATTR, xml);
      }
      if (USE_PROFILES.svgFilters === true) {
        addToSet(ALLOWED_TAGS, svgFilters);
        addToSet(ALLOWED_ATTR, svg);
        addToSet(ALLOWED_ATTR, xml);
      }
      if (USE_PROFILES.mathMl === true) {
        addToSet(ALLOWED_TAGS, mathMl$1);
        addToSet(ALLOWED_ATTR, mathMl);
        addToSet(ALLOWED_ATTR, xml);
      }
    }
    EXTRA_ELEMENT_HANDLING.tagCheck = null;
    EXTRA_ELEMENT_HANDLING.attributeCheck = null;
    if (objectHasOwnProperty(cfg, "ADD_TAGS")) {
      if (typeof cfg.ADD_TAGS === "function") EXTRA_ELEMENT_HANDLING.tagCheck = cfg.ADD_TAGS;
      else if (arrayIsArray(cfg.ADD_TAGS)) {
        if (ALLOWED_TAGS === DEFAULT_ALLOWED_TAGS) ALLOWED_TAGS = cloneSet(ALLOWED_TAGS);
        addToSet(ALLOWED_TAGS, cfg.ADD_TAGS, transformCaseFunc);
      }
    }
    if (objectHasOwnProperty(cfg, "ADD_ATTR")) {
      if (typeof cfg.ADD_ATTR === "function") EXTRA_ELEMENT_HANDLING.attributeCheck = cfg.ADD_ATTR;
      else if (arrayIsArray(cfg.ADD_ATTR)) {
        if (ALLOWED_ATTR === DEFAULT_ALLOWED_ATTR) ALLOWED_ATTR = cloneSet(ALLOWED_ATTR);
        addToSet(ALLOWED_ATTR, cfg.ADD_ATTR, transformCaseFunc);
      }
    }
    if (objectHasOwnProperty(cfg, "ADD_FORBID_CONTENTS") && arrayIsArray(cfg.ADD_FORBID_CONTENTS)) {
      if (FORBID_CONTENTS === DEFAULT_FORBID_CONTENTS) FORBID_CONTENTS = cloneSet(FORBID_CONTENTS);
      addToSet(FORBID_CONTENTS, cfg.ADD_FORBID_CONTENTS, transformCaseFunc);
    }
    if (KEEP_CONTENT) ALLOWED_TAGS["#text"] = true;
    if (WHOLE_DOCUMENT) addToSet(ALLOWED_TAGS, [
      "html",
      "head",
      "body"
    ]);
    if (ALLOWED_TAGS.table) {
      ALLOWED_TAGS.tbody = true;
      delete FORBID_TAGS.tbody;
    }
    if (cfg.TRUSTED_TYPES_POLICY) {
      if (typeof cfg.TRUSTED_TYPES_POLICY.createHTML !== "function") throw typeErrorCreate('TRUSTED_TYPES_POLICY configuration option must provide a "createHTML" hook.');
      if (typeof cfg.TRUSTED_TYPES_POLICY.createScriptURL !== "function") throw typeErrorCreate('TRUSTED_TYPES_POLICY configuration option must provide a "createScriptURL" hook.');
      const previousTrustedTypesPolicy = trustedTypesPolicy;
      trustedTypesPolicy = cfg.TRUSTED_TYPES_POLICY;
      try {
        emptyHTML = _createTrustedHTML("");
      } catch (error) {
        trustedTypesPolicy = previousTrustedTypesPolicy;
        throw error;
      }
    } else if (cfg.TRUSTED_TYPES_POLICY === null) {
      trustedTypesPolicy = void 0;
      emptyHTML = "";
    } else {
      if (trustedTypesPolicy === void 0) trustedTypesPolicy = _getDefaultTrustedTypesPolicy();
      if (trustedTypesPolicy && typeof emptyHTML === "string") emptyHTML = _createTrustedHTML("");
    }
    CONFIG = freeze(cfg);
  };
  const ALL_SVG_TAGS = addToSet({}, [
    ...svg$1,
    ...svgFilters,
    ...svgDisallowed
  ]);
  const ALL_MATHML_TAGS = addToSet({}, [...mathMl$1, ...mathMlDisallowed]);
  const _checkSvgNamespace = function _checkSvgNamespace2(tagName, parentNamespace, parentTagName) {
    if (parentNamespace === HTML_NAMESPACE) return tagName === "svg";
    if (parentNamespace === MATHML_NAMESPACE) return tagName === "svg" && (parentTagName === "annotation-xml" || MATHML_TEXT_INTEGRATION_POINTS[parentTagName]);
    return Boolean(ALL_SVG_TAGS[tagName]);
  };
  const _checkMathMlNamespace = function _checkMathMlNamespace2(tagName, parentNamespace, parentTagName) {
    if (parentNamespace === HTML_NAMESPACE) return tagName === "math";
    if (parentNamespace === SVG_NAMESPACE) return tagName === "math" && HTML_INTEGRATION_POINTS[parentTagName];
    return Boolean(ALL_MATHML_TAGS[tagName]);
  };
  const _checkHtmlNamespace = function _checkHtmlNamespace2(tagName, parentNamespace, parentTagName) {
    if (parentNamespace === SVG_NAMESPACE && !HTML_INTEGRATION_POINTS[parentTagName]) return false;
    if (parentNamespace === MATHML_NAMESPACE && !MATHML_TEXT_INTEGRATION_POINTS[parentTagName]) return false;
    return !ALL_MATHML_TAGS[tagName] && (COMMON_SVG_AND_HTML_ELEMENTS[tagName] || !ALL_SVG_TAGS[tagName]);
  };
  const _checkValidNamespace = function _checkValidNamespace2(element) {
    const elementNamespace = _readNamespaceURI(element);
    const tagName = stringToLowerCase(_readNodeName(element));
    const parentNode = getParentNode(element);
    let parentNamespace = NAMESPACE;
    let parentTagName = "template";
    if (parentNode && _readNodeType(parentNode) === NODE_TYPE.element) {
      parentNamespace = _readNamespaceURI(parentNode);
      parentTagName = stringToLowerCase(_readNodeName(parentNode));
    }
    if (!ALLOWED_NAMESPACES[elementNamespace]) return false;
    if (elementNamespace === SVG_NAMESPACE) return _checkSvgNamespace(tagName, parentNamespace, parentTagName);
    if (elementNamespace === MATHML_NAMESPACE) return _checkMathMlNamespace(tagName, parentNamespace, parentTagName);
    if (elementNamespace === HTML_NAMESPACE) return _checkHtmlNamespace(tagName, parentNamespace, parentTagName);
    return PARSER_MEDIA_TYPE === "application/xhtml+xml";
  };
  const _forceRemove = function _forceRemove2(node) {
    arrayPush(DOMPurify.removed, { element: node });
    try {
      getParentNode(node).removeChild(node);
    } catch (_5) {
      remove(node);
      if (!getParentNode(node)) throw typeErrorCreate("a node selected for removal could not be detached from its tree and cannot be safely returned; refusing to sanitize in place");
    }
  };
  const _stripAttributeNode = function _stripAttributeNode2(element, attribute, name) {
    try {
      removeAttributeNode(element, attribute);
    } catch (_5) {
      try {
        element.removeAttribute(name);
      } catch (_6) {
      }
    }
  };
  const _neutralizeRoot = function _neutralizeRoot2(root) {
    _neutralizeSubtree(root);
    const childNodes = getChildNodes(root);
    if (childNodes) arrayForEach(arraySlice(childNodes), (child) => {
      try {
        remove(child);
      } catch (_5) {
      }
    });
    if (_readNodeType(root) === NODE_TYPE.element) _stripAttributes(root, false);
  };
  const _removeAttribute = function _removeAttribute2(name, element, attr) {
    if (!attr) try {
      attr = element.getAttributeNode(name);
    } catch (_5) {
      attr = null;
    }
    arrayPush(DOMPurify.removed, {
      attribute: attr || null,
      from: element
    });
    if (attr) _stripAttributeNode(element, attr, name);
    else try {
      element.removeAttribute(name);
    } catch (_5) {
    }
    if (name === "is") {
      if (RETURN_DOM || RETURN_DOM_FRAGMENT) try {
        _forceRemove(element);
      } catch (_5) {
      }
      else try {
        element.setAttribute(name, "");
      } catch (_5) {
      }
    }
  };
  const _stripAttributes = function _stripAttributes2(element, keepAllowed) {
    const attributes = getAttributes(element);
    if (!attributes) return;
    for (let i4 = attributes.length - 1; i4 >= 0; --i4) {
      const attribute = attributes[i4];
      const name = attribute && attribute.name;
      if (typeof name === "string" && !(keepAllowed && ALLOWED_ATTR[transformCaseFunc(name)])) _stripAttributeNode(element, attribute, name);
    }
  };
  const _walkTree = function _walkTree2(root, visit) {
    let intoShadow = arguments.length > 2 && arguments[2] !== void 0 ? arguments[2] : false;
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.pop();
      if (visit(node) === false) continue;
      if (intoShadow && _readNodeType(node) === NODE_TYPE.element) {
        const shadowRoot = getShadowRoot(node);
        if (_isDocumentFragment(shadowRoot)) stack.push(shadowRoot);
      }
      const childNodes = getChildNodes(node);
      if (childNodes) for (let i4 = childNodes.length - 1; i4 >= 0; --i4) stack.push(childNodes[i4]);
    }
  };
  const _neutralizeSubtree = function _neutralizeSubtree2(root) {
    _walkTree(root, (node) => {
      if (_readNodeType(node) === NODE_TYPE.element) _stripAttributes(node, true);
    });
  };
  const _collectLiveNodes = function _collectLiveNodes2(root) {
    const nodes = [];
    _walkTree(root, (node) => {
      nodes.push(node);
    }, true);
    return nodes;
  };
  const _neutralizeEscapedElements = function _neutralizeEscapedElements2(root, before) {
    const reachable = setCreate();
    arrayForEach(_collectLiveNodes(root), (node) => {
      if (_readNodeType(node) === NODE_TYPE.element) setAdd(reachable, node);
    });
    arrayForEach(before, (node) => {
      if (_readNodeType(node) === NODE_TYPE.element && !setHas(reachable, node)) _stripAttributes(node, true);
    });
  };
  const _neutralizeDiscarded = function _neutralizeDiscarded2(root, before) {
    let rootRemoved = false;
    arrayForEach(DOMPurify.removed, (entry) => {
      if (entry.element) {
        rootRemoved = rootRemoved || entry.element === root;
        _neutralizeSubtree(entry.element);
      }
    });
    _neutralizeEscapedElements(root, before);
    return rootRemoved;
  };
  const MAX_UNVISITED_ROUNDS = 8;
  const _sanitizeUnvisitedNodes = function _sanitizeUnvisitedNodes2(root, before) {
    const visited = IN_PLACE_VISITED;
    let original = null;
    const getOriginal = () => {
      if (!original) {
        original = setCreate();
        arrayForEach(before, (beforeNode) => {
          setAdd(original, beforeNode);
        });
      }
      return original;
    };
    for (let round = 0; ; round++) {
      const live = _collectLiveNodes(root);
      const containers = [root];
      let pending = false;
      arrayForEach(live, (node) => {
        if (_readNodeType(node) === NODE_TYPE.documentFragment) arrayPush(containers, node);
        else if (!pending && !setHas(visited, node)) pending = setHas(getOriginal(), node);
      });
      if (!pending) return;
      if (round >= MAX_UNVISITED_ROUNDS) throw typeErrorCreate("the tree kept changing during in-place sanitization; refusing to return it");
      arrayForEach(containers, (container, index) => {
        _sanitizeUnvisitedIn(container, index > 0, root, getOriginal());
      });
    }
  };
  const _sanitizeUnvisitedIn = function _sanitizeUnvisitedIn2(container, inShadow, root, original) {
    const iterator = _createNodeIterator(container);
    let node;
    while (node = iterator.nextNode()) {
      if (!setHas(original, node) || setHas(IN_PLACE_VISITED, node)) continue;
      if (inShadow) _executeHooks(hooks.uponSanitizeShadowNode, node, null);
      _sanitizeNode(node, root);
    }
  };
  const _markVisited = function _markVisited2(node) {
    if (IN_PLACE_VISITED) setAdd(IN_PLACE_VISITED, node);
  };
  const _isPatchLinkageAttribute = function _isPatchLinkageAttribute2(lcName, lcTag) {
    if (!SAFE_FOR_XML) return false;
    if (lcName === "patchsrc") return true;
    return lcName === "for" && lcTag !== "label" && lcTag !== "output";
  };
  const _neutralizePatchLinkage = function _neutralizePatchLinkage2(root) {
    if (!SAFE_FOR_XML) return;
    _walkTree(root, (node) => {
      const nodeType = _readNodeType(node);
      if (nodeType === NODE_TYPE.processingInstruction || nodeType === NODE_TYPE.comment && regExpTest(COMMENT_MARKUP_PROBE, node.data)) {
        try {
          remove(node);
        } catch (_5) {
        }
        return false;
      }
      if (nodeType === NODE_TYPE.element) {
        const element = node;
        const lcTag = transformCaseFunc(_readNodeName(node));
        try {
          if (element.hasAttribute && element.hasAttribute("patchsrc")) element.removeAttribute("patchsrc");
          if (element.hasAttribute && element.hasAttribute("for") && _isPatchLinkageAttribute("for", lcTag)) element.removeAttribute("for");
        } catch (_5) {
        }
      }
      return true;
    });
  };
  const _initDocument = function _initDocument2(dirty) {
    let doc = null;
    let leadingWhitespace = null;
    if (FORCE_BODY) dirty = "<remove></remove>" + dirty;
    else {
      const matches = stringMatch(dirty, LEADING_WHITESPACE);
      leadingWhitespace = matches && matches[0];
    }
    if (PARSER_MEDIA_TYPE === "application/xhtml+xml" && NAMESPACE === HTML_NAMESPACE) dirty = '<html xmlns="http://www.w3.org/1999/xhtml"><head></head><body>' + dirty + "</body></html>";
    const dirtyPayload = trustedTypesPolicy ? _createTrustedHTML(dirty) : dirty;
    if (NAMESPACE === HTML_NAMESPACE) try {
      doc = new DOMParser().parseFromString(dirtyPayload, PARSER_MEDIA_TYPE);
    } catch (_5) {
    }
    if (!doc || !doc.documentElement) {
      doc = implementation.createDocument(NAMESPACE, "template", null);
      try {
        doc.documentElement.innerHTML = IS_EMPTY_INPUT ? emptyHTML : dirtyPayload;
      } catch (_5) {
      }
    }
    const body = doc.body || doc.documentElement;
    if (dirty && leadingWhitespace) body.insertBefore(document2.createTextNode(leadingWhitespace), body.childNodes[0] || null);
    if (NAMESPACE === HTML_NAMESPACE) return getElementsByTagName.call(doc, WHOLE_DOCUMENT ? "html" : "body")[0];
    return WHOLE_DOCUMENT ? doc.documentElement : body;
  };
  const _createNodeIterator = function _createNodeIterator2(root) {
    let characterDataOnly = arguments.length > 1 && arguments[1] !== void 0 ? arguments[1] : false;
    const doc = getOwnerDocument ? getOwnerDocument(root) : root.ownerDocument;
    return createNodeIterator.call(doc || root, root, (characterDataOnly ? 0 : NodeFilter.SHOW_ELEMENT) | NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_PROCESSING_INSTRUCTION | NodeFilter.SHOW_CDATA_SECTION, null);
  };
  const _stripTemplateExpressions = function _stripTemplateExpressions2(value) {
    value = stringReplace(value, MUSTACHE_EXPR$1, " ");
    value = stringReplace(value, ERB_EXPR$1, " ");
    value = stringReplace(value, TMPLIT_EXPR$1, " ");
    return value;
  };
  const _scrubTemplateExpressions2 = function _scrubTemplateExpressions(node) {
    var _node$querySelectorAl;
    _scrubOwnCharacterData(node);
    const templates = (_node$querySelectorAl = node.querySelectorAll) === null || _node$querySelectorAl === void 0 ? void 0 : _node$querySelectorAl.call(node, "template");
    if (templates) arrayForEach(templates, (tmpl) => {
      if (_isDocumentFragment(tmpl.content)) _scrubTemplateExpressions2(tmpl.content);
    });
  };
  const _scrubOwnCharacterData = function _scrubOwnCharacterData2(node) {
    node.normalize();
    const walker = _createNodeIterator(node, true);
    let currentNode = walker.nextNode();
    while (currentNode) {
      currentNode.data = _stripTemplateExpressions(currentNode.data);
      currentNode = walker.nextNode();
    }
  };
  const _isClobbered = function _isClobbered2(element) {
    const realTagName = getNodeName ? getNodeName(element) : null;
    if (typeof realTagName !== "string") return false;
    if (transformCaseFunc(realTagName) !== "form") return false;
    return typeof element.nodeName !== "string" || typeof element.textContent !== "string" || typeof element.removeChild !== "function" || element.attributes !== getAttributes(element) || typeof element.removeAttribute !== "function" || typeof element.removeAttributeNode !== "function" || typeof element.getAttributeNode !== "function" || typeof element.setAttribute !== "function" || typeof element.namespaceURI !== "string" || typeof element.insertBefore !== "function" || typeof element.hasChildNodes !== "function" || element.nodeType !== getNodeType(element) || element.childNodes !== getChildNodes(element);
  };
  const _nodeTypeOf = function _nodeTypeOf2(value) {
    if (!getNodeType || typeof value !== "object" || value === null) return null;
    try {
      const nodeType = getNodeType(value);
      return typeof nodeType === "number" ? nodeType : null;
    } catch (_5) {
      return null;
    }
  };
  const _isDocumentFragment = function _isDocumentFragment2(value) {
    return _nodeTypeOf(value) === NODE_TYPE.documentFragment;
  };
  const _isNode = function _isNode2(value) {
    return _nodeTypeOf(value) !== null;
  };
  function _executeHooks(hooks2, currentNode, data) {
    if (hooks2.length === 0) return;
    arrayForEach(hooks2, (hook) => {
      hook.call(DOMPurify, currentNode, data, CONFIG);
    });
  }
  const _isUnsafeNode = function _isUnsafeNode2(currentNode, tagName, nodeType) {
    if (SAFE_FOR_XML && nodeType === NODE_TYPE.element && currentNode.hasChildNodes() && !_isNode(currentNode.firstElementChild) && regExpTest(ELEMENT_MARKUP_PROBE, currentNode.textContent) && regExpTest(ELEMENT_MARKUP_PROBE, currentNode.innerHTML)) return true;
    if (SAFE_FOR_XML && LITERAL_TEXT_ELEMENTS[tagName] && nodeType === NODE_TYPE.element && _readNamespaceURI(currentNode) === HTML_NAMESPACE && (_isNode(currentNode.firstElementChild) || typeof currentNode.textContent === "string" && regExpTest(ELEMENT_MARKUP_PROBE, currentNode.textContent))) return true;
    if (nodeType === NODE_TYPE.processingInstruction) return true;
    if (SAFE_FOR_XML && nodeType === NODE_TYPE.comment && regExpTest(COMMENT_MARKUP_PROBE, currentNode.data)) return true;
    return false;
  };
  const _matchesNameCheck = function _matchesNameCheck2(check, name) {
    if (check instanceof RegExp) return regExpTest(check, name);
    if (check instanceof Function) {
      for (var _len = arguments.length, args = new Array(_len > 2 ? _len - 2 : 0), _key = 2; _key < _len; _key++) args[_key - 2] = arguments[_key];
      return Boolean(check(name, ...args));
    }
    return false;
  };
  const _sanitizeDisallowedNode = function _sanitizeDisallowedNode2(currentNode, tagName, root) {
    if (!FORBID_TAGS[tagName] && _isBasicCustomElement(tagName) && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.tagNameCheck, tagName)) return false;
    if (KEEP_CONTENT && !FORBID_CONTENTS[tagName] && !FORBID_CONTENTS[stringToLowerCase(tagName)]) {
      const parentNode = getParentNode(currentNode);
      const childNodes = getChildNodes(currentNode);
      if (childNodes && parentNode) {
        const childCount = childNodes.length;
        for (let i4 = childCount - 1; i4 >= 0; --i4) {
          const hoisted = currentNode === root ? cloneNode(childNodes[i4], true) : childNodes[i4];
          parentNode.insertBefore(hoisted, getNextSibling(currentNode));
        }
      }
    }
    _forceRemove(currentNode);
    return true;
  };
  const _forkSharedAllowlist = function _forkSharedAllowlist2(hookList, set, defaultSet, setConfigSet) {
    if (hookList.length === 0) return set;
    return set === defaultSet || set === setConfigSet ? cloneSet(set) : set;
  };
  const _handleHookDetachedNode = function _handleHookDetachedNode2(currentNode, root) {
    if (currentNode === root || getParentNode(currentNode) !== null) return false;
    if (IN_PLACE) _neutralizeSubtree(currentNode);
    return true;
  };
  const _sanitizeElements = function _sanitizeElements2(currentNode, root) {
    _markVisited(currentNode);
    _executeHooks(hooks.beforeSanitizeElements, currentNode, null);
    if (_handleHookDetachedNode(currentNode, root)) return true;
    if (_isClobbered(currentNode)) {
      _forceRemove(currentNode);
      return true;
    }
    const tagName = transformCaseFunc(_readNodeName(currentNode));
    const nodeType = _readNodeType(currentNode);
    ALLOWED_TAGS = _forkSharedAllowlist(hooks.uponSanitizeElement, ALLOWED_TAGS, DEFAULT_ALLOWED_TAGS, SET_CONFIG_ALLOWED_TAGS);
    _executeHooks(hooks.uponSanitizeElement, currentNode, {
      tagName,
      allowedTags: ALLOWED_TAGS
    });
    if (_handleHookDetachedNode(currentNode, root)) return true;
    if (_isUnsafeNode(currentNode, tagName, nodeType)) {
      _forceRemove(currentNode);
      return true;
    }
    if (FORBID_TAGS[tagName] || !(EXTRA_ELEMENT_HANDLING.tagCheck instanceof Function && EXTRA_ELEMENT_HANDLING.tagCheck(tagName)) && !ALLOWED_TAGS[tagName]) {
      const removed = _sanitizeDisallowedNode(currentNode, tagName, root);
      if (removed === false) {
        _executeHooks(hooks.afterSanitizeElements, currentNode, null);
        if (_handleHookDetachedNode(currentNode, root)) return true;
      }
      return removed;
    }
    if (nodeType === NODE_TYPE.element && !_checkValidNamespace(currentNode)) {
      _forceRemove(currentNode);
      return true;
    }
    if ((tagName === "noscript" || tagName === "noembed" || tagName === "noframes") && regExpTest(FALLBACK_TAG_CLOSE, currentNode.innerHTML)) {
      _forceRemove(currentNode);
      return true;
    }
    if (SAFE_FOR_TEMPLATES && nodeType === NODE_TYPE.text) {
      const text3 = currentNode.textContent;
      const content = _stripTemplateExpressions(text3);
      if (text3 !== content) {
        arrayPush(DOMPurify.removed, { element: currentNode.cloneNode() });
        currentNode.textContent = content;
      }
    }
    _executeHooks(hooks.afterSanitizeElements, currentNode, null);
    return _handleHookDetachedNode(currentNode, root);
  };
  const _isValidAttribute = function _isValidAttribute2(lcTag, lcName, value) {
    if (FORBID_ATTR[lcName]) return false;
    if (_isPatchLinkageAttribute(lcName, lcTag)) return false;
    if (SANITIZE_DOM && (lcName === "id" || lcName === "name") && (value in document2 || value in formElement)) return false;
    const nameIsPermitted = ALLOWED_ATTR[lcName] || EXTRA_ELEMENT_HANDLING.attributeCheck instanceof Function && EXTRA_ELEMENT_HANDLING.attributeCheck(lcName, lcTag);
    if (ALLOW_DATA_ATTR && regExpTest(DATA_ATTR$1, lcName)) return true;
    if (ALLOW_ARIA_ATTR && regExpTest(ARIA_ATTR$1, lcName)) return true;
    if (!nameIsPermitted) return _isBasicCustomElement(lcTag) && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.tagNameCheck, lcTag) && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.attributeNameCheck, lcName, lcTag) || lcName === "is" && CUSTOM_ELEMENT_HANDLING.allowCustomizedBuiltInElements && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.tagNameCheck, value);
    if (URI_SAFE_ATTRIBUTES[lcName]) return true;
    const compactValue = stringReplace(value, ATTR_WHITESPACE$1, "");
    if (regExpTest(IS_ALLOWED_URI$1, compactValue)) return true;
    if ((lcName === "src" || lcName === "xlink:href" || lcName === "href") && lcTag !== "script" && stringIndexOf(value, "data:") === 0 && DATA_URI_TAGS[lcTag]) return true;
    if (ALLOW_UNKNOWN_PROTOCOLS && !regExpTest(IS_SCRIPT_OR_DATA$1, compactValue)) return true;
    return !value;
  };
  const RESERVED_CUSTOM_ELEMENT_NAMES = addToSet({}, [
    "annotation-xml",
    "color-profile",
    "font-face",
    "font-face-format",
    "font-face-name",
    "font-face-src",
    "font-face-uri",
    "missing-glyph"
  ]);
  const _isBasicCustomElement = function _isBasicCustomElement2(tagName) {
    return !RESERVED_CUSTOM_ELEMENT_NAMES[stringToLowerCase(tagName)] && regExpTest(CUSTOM_ELEMENT$1, tagName);
  };
  const _applyTrustedTypesToAttribute = function _applyTrustedTypesToAttribute2(lcTag, lcName, namespaceURI, value) {
    if (trustedTypesPolicy && typeof trustedTypes === "object" && typeof trustedTypes.getAttributeType === "function" && !namespaceURI) switch (trustedTypes.getAttributeType(lcTag, lcName)) {
      case "TrustedHTML":
        return _createTrustedHTML(value);
      case "TrustedScriptURL":
        return _createTrustedScriptURL(value);
    }
    return value;
  };
  const _setAttributeValue = function _setAttributeValue2(currentNode, name, namespaceURI, value) {
    try {
      if (namespaceURI) currentNode.setAttributeNS(namespaceURI, name, value);
      else currentNode.setAttribute(name, value);
      if (_isClobbered(currentNode)) {
        _forceRemove(currentNode);
        return false;
      }
      return true;
    } catch (_5) {
      _removeAttribute(name, currentNode);
      return false;
    }
  };
  const _isUnsafeAttributeValue = function _isUnsafeAttributeValue2(name, value) {
    if (SAFE_FOR_XML && regExpTest(ATTR_VALUE_BREAKOUT, value)) return true;
    return stringToLowerCase(name) === "attributename" && stringIndexOf(value, "href") !== -1;
  };
  const _sanitizeAttributes = function _sanitizeAttributes2(currentNode, root) {
    _executeHooks(hooks.beforeSanitizeAttributes, currentNode, null);
    if (_handleHookDetachedNode(currentNode, root)) return;
    const attributes = currentNode.attributes;
    if (!attributes || _isClobbered(currentNode)) return;
    ALLOWED_ATTR = _forkSharedAllowlist(hooks.uponSanitizeAttribute, ALLOWED_ATTR, DEFAULT_ALLOWED_ATTR, SET_CONFIG_ALLOWED_ATTR);
    const hookEvent = {
      attrName: "",
      attrValue: "",
      keepAttr: true,
      allowedAttributes: ALLOWED_ATTR,
      forceKeepAttr: void 0
    };
    let l6 = attributes.length;
    const lcTag = transformCaseFunc(_readNodeName(currentNode));
    while (l6--) {
      const attr = attributes[l6];
      const name = attr.name, namespaceURI = attr.namespaceURI, attrValue = attr.value;
      const lcName = transformCaseFunc(name);
      const initValue = attrValue;
      let value = name === "value" ? initValue : stringTrim(initValue);
      let recreatedNamedProp = false;
      hookEvent.attrName = lcName;
      hookEvent.attrValue = value;
      hookEvent.keepAttr = true;
      hookEvent.forceKeepAttr = void 0;
      _executeHooks(hooks.uponSanitizeAttribute, currentNode, hookEvent);
      value = hookEvent.attrValue;
      if (SANITIZE_NAMED_PROPS && (lcName === "id" || lcName === "name") && stringIndexOf(value, SANITIZE_NAMED_PROPS_PREFIX) !== 0) {
        _removeAttribute(name, currentNode, attr);
        value = SANITIZE_NAMED_PROPS_PREFIX + value;
        recreatedNamedProp = true;
      }
      if (_isUnsafeAttributeValue(name, value)) {
        _removeAttribute(name, currentNode, attr);
        continue;
      }
      if (hookEvent.forceKeepAttr) continue;
      if (!hookEvent.keepAttr) {
        _removeAttribute(name, currentNode, attr);
        continue;
      }
      if (!ALLOW_SELF_CLOSE_IN_ATTR && regExpTest(SELF_CLOSING_TAG, value)) {
        _removeAttribute(name, currentNode, attr);
        continue;
      }
      if (SAFE_FOR_TEMPLATES) value = _stripTemplateExpressions(value);
      if (!_isValidAttribute(lcTag, lcName, value)) {
        _removeAttribute(name, currentNode, attr);
        continue;
      }
      value = _applyTrustedTypesToAttribute(lcTag, lcName, namespaceURI, value);
      if (value !== initValue) {
        if (_setAttributeValue(currentNode, name, namespaceURI, value) && recreatedNamedProp) arrayPop(DOMPurify.removed);
      }
    }
    _executeHooks(hooks.afterSanitizeAttributes, currentNode, null);
    _handleHookDetachedNode(currentNode, root);
  };
  const _sanitizeNode = function _sanitizeNode2(node, root) {
    _sanitizeElements(node, root);
    _sanitizeAttributes(node, root);
    if (_isDocumentFragment(node.content)) _sanitizeShadowDOM2(node.content);
  };
  const _sanitizeShadowDOM2 = function _sanitizeShadowDOM(fragment) {
    let shadowNode = null;
    const shadowIterator = _createNodeIterator(fragment);
    _executeHooks(hooks.beforeSanitizeShadowDOM, fragment, null);
    while (shadowNode = shadowIterator.nextNode()) {
      _executeHooks(hooks.uponSanitizeShadowNode, shadowNode, null);
      _sanitizeNode(shadowNode, fragment);
      if (_readNodeType(shadowNode) === NODE_TYPE.element) {
        const innerSr = getShadowRoot(shadowNode);
        if (_isDocumentFragment(innerSr)) {
          _sanitizeAttachedShadowRoots(innerSr);
          _sanitizeShadowDOM2(innerSr);
        }
      }
    }
    if (SAFE_FOR_TEMPLATES) _scrubOwnCharacterData(fragment);
    _executeHooks(hooks.afterSanitizeShadowDOM, fragment, null);
  };
  const _sanitizeAttachedShadowRoots = function _sanitizeAttachedShadowRoots2(root) {
    const stack = [{
      node: root,
      shadow: null
    }];
    while (stack.length > 0) {
      const item = stack.pop();
      if (item.shadow) {
        _sanitizeShadowDOM2(item.shadow);
        continue;
      }
      const node = item.node;
      const isElement = _readNodeType(node) === NODE_TYPE.element;
      const childNodes = getChildNodes(node);
      if (childNodes) for (let i4 = childNodes.length - 1; i4 >= 0; --i4) stack.push({
        node: childNodes[i4],
        shadow: null
      });
      if (isElement) {
        const rootName = getNodeName ? getNodeName(node) : null;
        if (typeof rootName === "string" && transformCaseFunc(rootName) === "template") {
          const content = node.content;
          if (_isDocumentFragment(content)) stack.push({
            node: content,
            shadow: null
          });
        }
      }
      if (isElement) {
        const sr = getShadowRoot(node);
        if (_isDocumentFragment(sr)) stack.push({
          node: null,
          shadow: sr
        }, {
          node: sr,
          shadow: null
        });
      }
    }
  };
  DOMPurify.sanitize = function(dirty) {
    let cfg = arguments.length > 1 && arguments[1] !== void 0 ? arguments[1] : {};
    let body = null;
    let importedNode = null;
    let currentNode = null;
    let returnNode = null;
    IS_EMPTY_INPUT = !dirty;
    if (IS_EMPTY_INPUT) dirty = "<!-->";
    if (typeof dirty !== "string" && !_isNode(dirty)) {
      dirty = stringifyValue(dirty);
      if (typeof dirty !== "string") throw typeErrorCreate("dirty is not a string, aborting");
    }
    if (!DOMPurify.isSupported) return dirty;
    if (SET_CONFIG) {
      ALLOWED_TAGS = SET_CONFIG_ALLOWED_TAGS;
      ALLOWED_ATTR = SET_CONFIG_ALLOWED_ATTR;
    } else _parseConfig(cfg);
    DOMPurify.removed = [];
    const inPlace = IN_PLACE && typeof dirty !== "string" && _isNode(dirty);
    let inPlaceNodes = [];
    const outerVisited = IN_PLACE_VISITED;
    if (inPlace) {
      _neutralizePatchLinkage(dirty);
      const nn = _readNodeName(dirty);
      if (typeof nn === "string") {
        const tagName = transformCaseFunc(nn);
        if (!ALLOWED_TAGS[tagName] || FORBID_TAGS[tagName]) {
          _neutralizeRoot(dirty);
          throw typeErrorCreate("root node is forbidden and cannot be sanitized in-place");
        }
      }
      if (_isClobbered(dirty)) {
        _neutralizeRoot(dirty);
        throw typeErrorCreate("root node is clobbered and cannot be sanitized in-place");
      }
      inPlaceNodes = _collectLiveNodes(dirty);
      IN_PLACE_VISITED = setCreate();
    } else if (_isNode(dirty)) {
      body = _initDocument("<!---->");
      importedNode = body.ownerDocument.importNode(dirty, true);
      if (importedNode.nodeType === NODE_TYPE.element && importedNode.nodeName === "BODY") body = importedNode;
      else if (importedNode.nodeName === "HTML") body = importedNode;
      else body.appendChild(importedNode);
      _sanitizeAttachedShadowRoots(body);
    } else {
      if (!RETURN_DOM && !SAFE_FOR_TEMPLATES && !WHOLE_DOCUMENT && dirty.indexOf("<") === -1) return _signOutput(dirty);
      body = _initDocument(dirty);
      if (!body) return RETURN_DOM ? null : RETURN_TRUSTED_TYPE ? emptyHTML : "";
    }
    if (body && FORCE_BODY) _forceRemove(body.firstChild);
    const walkRoot = inPlace ? dirty : body;
    try {
      if (inPlace) _sanitizeAttachedShadowRoots(dirty);
      const nodeIterator = _createNodeIterator(walkRoot);
      while (currentNode = nodeIterator.nextNode()) _sanitizeNode(currentNode, walkRoot);
      if (inPlace) _sanitizeUnvisitedNodes(dirty, inPlaceNodes);
    } catch (error) {
      if (inPlace) {
        _neutralizeRoot(dirty);
        _neutralizeDiscarded(dirty, inPlaceNodes);
      }
      throw error;
    } finally {
      IN_PLACE_VISITED = outerVisited;
    }
    if (inPlace) {
      if (_neutralizeDiscarded(dirty, inPlaceNodes)) throw typeErrorCreate("a node selected for removal could not be safely returned; refusing to sanitize in place");
      if (SAFE_FOR_TEMPLATES) _scrubTemplateExpressions2(dirty);
      return dirty;
    }
    if (RETURN_DOM) {
      if (SAFE_FOR_TEMPLATES) _scrubTemplateExpressions2(body);
      if (RETURN_DOM_FRAGMENT) {
        returnNode = createDocumentFragment.call(body.ownerDocument);
        while (body.firstChild) returnNode.appendChild(body.firstChild);
      } else returnNode = body;
      if (ALLOWED_ATTR.shadowroot || ALLOWED_ATTR.shadowrootmode) returnNode = importNode.call(originalDocument, returnNode, true);
      return returnNode;
    }
    const serialize = () => WHOLE_DOCUMENT ? body.outerHTML : body.innerHTML;
    let serializedHTML = serialize();
    if (SAFE_FOR_TEMPLATES && regExpTest(TMPL_MARKER_SERIALIZED, serializedHTML)) {
      _scrubOwnCharacterData(body);
      serializedHTML = serialize();
    }
    if (WHOLE_DOCUMENT && ALLOWED_TAGS["!doctype"] && body.ownerDocument && body.ownerDocument.doctype && body.ownerDocument.doctype.name && regExpTest(DOCTYPE_NAME, body.ownerDocument.doctype.name)) serializedHTML = "<!DOCTYPE " + body.ownerDocument.doctype.name + ">\n" + serializedHTML;
    return _signOutput(serializedHTML);
  };
  DOMPurify.setConfig = function() {
    let cfg = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : {};
    _parseConfig(cfg);
    SET_CONFIG = true;
    SET_CONFIG_ALLOWED_TAGS = ALLOWED_TAGS;
    SET_CONFIG_ALLOWED_ATTR = ALLOWED_ATTR;
  };
  DOMPurify.clearConfig = function() {
    CONFIG = null;
    SET_CONFIG = false;
    SET_CONFIG_ALLOWED_TAGS = null;
    SET_CONFIG_ALLOWED_ATTR = null;
    trustedTypesPolicy = defaultTrustedTypesPolicy;
    emptyHTML = "";
  };
  DOMPurify.isValidAttribute = function(tag, attr, value) {
    if (!CONFIG) _parseConfig({});
    const lcTag = transformCaseFunc(tag);
    const lcName = transformCaseFunc(attr);
    if (typeof value === "string" && (_isUnsafeAttributeValue(attr, value) || !ALLOW_SELF_CLOSE_IN_ATTR && regExpTest(SELF_CLOSING_TAG, value))) return false;
    return _isValidAttribute(lcTag, lcName, value);
  };
  DOMPurify.addHook = function(entryPoint, hookFunction) {
    if (typeof hookFunction !== "function") return;
    if (!objectHasOwnProperty(hooks, entryPoint)) return;
    arrayPush(hooks[entryPoint], hookFunction);
  };
  DOMPurify.removeHook = function(entryPoint, hookFunction) {
    if (!objectHasOwnProperty(hooks, entryPoint)) return;
    if (hookFunction !== void 0) {
      const index = arrayLastIndexOf(hooks[entryPoint], hookFunction);
      return index === -1 ? void 0 : arraySplice(hooks[entryPoint], index, 1)[0];
    }
    return arrayPop(hooks[entryPoint]);
  };
  DOMPurify.removeHooks = function(entryPoint) {
    if (!objectHasOwnProperty(hooks, entryPoint)) return;
    hooks[entryPoint] = [];
  };
  DOMPurify.removeAllHooks = function() {
    hooks = _createHooksMap();
  };
  return DOMPurify;
}
var purify_default = createDOMPurify();

// node_modules/marked/lib/marked.esm.js
function G3() {
  return { async: false, breaks: false, extensions: null, gfm: true, hooks: null, pedantic: false, renderer: null, silent: false, tokenizer: null, walkTokens: null };
}
var S3 = G3();
function ue(l6) {
  S3 = l6;
}
var q2 = { exec: () => null };
function D3(l6) {
  let e4 = [];
  return (t4) => {
    let n3 = Math.max(0, Math.min(3, t4 - 1)), r4 = e4[n3];
    return r4 || (r4 = l6(n3), e4[n3] = r4), r4;
  };
}
function g5(l6, e4 = "") {
  let t4 = typeof l6 == "string" ? l6 : l6.source, n3 = { replace: (r4, s4) => {
    let o5 = typeof s4 == "string" ? s4 : s4.source;
    return o5 = o5.replace(O2.caret, "$1"), t4 = t4.replace(r4, o5), n3;
  }, getRegex: () => new RegExp(t4, e4) };
  return n3;
}
var _e = ((l6 = "") => {
  try {
    return !!new RegExp("(?<=1)(?<!1)" + l6);
  } catch {
    return false;
  }
})();
var O2 = { codeRemoveIndent: /^(?: {0,3}\t| {1,4})/gm, listInterruptsParagraph: /^ {0,3}(?:[*+-]|1[.)])[ \t]+[^ \t\n]/, outputLinkReplace: /\\([\[\]])/g, indentCodeCompensation: /^(\s+)(?:```)/, beginningSpace: /^\s+/, endingHash: /#$/, startingSpaceChar: /^ /, endingSpaceChar: / $/, endingSpaceTabChar: /[ \t]$/, nonSpaceChar: /[^ ]/, newLineCharGlobal: /\n/g, tabCharGlobal: /\t/g, leadingSpaceTab: /^[ \t]+/, multipleSpaceGlobal: /\s+/g, blankLine: /^[ \t]*$/, doubleBlankLine: /\n[ \t]*\n[ \t]*$/, blockquoteStart: /^ {0,3}>/, blockquoteSetextReplace: /\n {0,3}((?:=+|-+)[ \t]*)(?=\n|$)/g, blockquoteSetextReplace2: /^ {0,3}>[ \t]?/gm, blockquoteMarkerWhitespace: /^( {0,3}>)(\t[ \t]*)/gm, nestedBlockMarker: /^ {0,3}(?:(?:[*+-]|\d{1,9}[.)])(?: |$)|> ?)/, listReplaceNesting: /^ {1,4}(?=( {4})*[^ ])/g, listIsTask: /^\[[ xX]\][ \t]+\S/, listReplaceTask: /^\[[ xX]\][ \t]+/, listTaskCheckbox: /\[[ xX]\]/, anyLine: /\n.*\n/, hrefBrackets: /^<(.*)>$/, tableDelimiter: /[:|]/, tableAlignChars: /^\||\| *$/g, tableRowBlankLine: /\n[ \t]*$/, tableAlignRight: /^ *-+: *$/, tableAlignCenter: /^ *:-+: *$/, tableAlignLeft: /^ *:-+ *$/, startATag: /^<a /i, endATag: /^<\/a>/i, startPreScriptTag: /^<(pre|code|kbd|script)(\s|>)/i, endPreScriptTag: /^<\/(pre|code|kbd|script)(\s|>)/i, startAngleBracket: /^</, endAngleBracket: />$/, pedanticHrefTitle: /^([^'"]*[^\s])\s+(['"])(.*)\2/, unicodeAlphaNumeric: /[\p{L}\p{N}]/u, numericCharacterReference: /&#(?:(\d{1,7})|[Xx]([A-Fa-f0-9]{1,6}));/, numericCharacterReferenceOrAmpersand: /&#(?:(\d{1,7})|[Xx]([A-Fa-f0-9]{1,6}));|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g, escapeTest: /[&<>"']/, escapeReplace: /[&<>"']/g, escapeTestNoEncode: /[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/, escapeReplaceNoEncode: /[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g, caret: /(^|[^\[])\^/g, percentDecode: /%25/g, findPipe: /\|/g, splitPipe: / \|/, slashPipe: /\\\|/g, carriageReturn: /\r\n|\r/g, spaceLine: /^ +$/gm, notSpaceStart: /^\S*/, endingNewline: /\n$/, listItemRegex: (l6) => new RegExp(`^( {0,3}${l6})((?:[	 ][^\\n]*)?(?:\\n|$))`), nextBulletRegex: D3((l6) => new RegExp(`^ {0,${l6}}(?:[*+-]|\\d{1,9}[.)])((?:[ 	][^\\n]*)?(?:\\n|$))`)), hrRegex: D3((l6) => new RegExp(`^ {0,${l6}}((?:-[ 	]*){3,}|(?:_[ 	]*){3,}|(?:\\*[ 	]*){3,})(?:\\n+|$)`)), fencesBeginRegex: D3((l6) => new RegExp(`^ {0,${l6}}(?:\`\`\`|~~~)`)), headingBeginRegex: D3((l6) => new RegExp(`^ {0,${l6}}#{1,6}(?:\\s|$)`)), pedanticHeadingBeginRegex: D3((l6) => new RegExp(`^ {0,${l6}}#`)), htmlBeginRegex: D3((l6) => new RegExp(`^ {0,${l6}}(?:</?(?:${he})(?:[ \\t]+|$|/?>)|<(?:(?:script|pre|style|textarea)(?:[\\s>]|$)|!--)|<\\?|<![A-Za-z]|<!\\[CDATA\\[)`, "i")), blockquoteBeginRegex: D3((l6) => new RegExp(`^ {0,${l6}}>`)), nestedContainerMarkers: /^(?: {0,3}(?:(?:[*+-]|\d{1,9}[.)])[ \t]+|>[ \t]?))+/ };
var Ge = /^(?:[ \t]*(?:\n|$))+/;
var Ne = /^((?: {4}| {0,3}\t)[^\n]+(?:\n(?:[ \t]*(?:\n|$))*)?)+/;
var Fe = /^ {0,3}(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)(?:\n|$)(?:|([\s\S]*?)(?:\n|$))(?: {0,3}(?:(?=`)\1`*|(?=~)\1~*) *(?=\n|$)|$)/;
var V2 = /^ {0,3}((?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/;
var Qe = /^ {0,3}(#{1,6})(?=\s|$)(.*)(?:\n+|$)/;
var ce = / {0,3}(?:[*+-]|\d{1,9}[.)])/;
var he = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul";
var J2 = g5(" {0,3}(?:</?(?:tag)(?:[ \\t]+|\\n|/?>)|<(?:(?:script|pre|style|textarea)(?:[\\s>]|$)|!--)|<\\?|<![A-Za-z]|<!\\[CDATA\\[)").replace("tag", he).getRegex();
var $e = /^(?!bull |blockCode|fences|blockquote|heading|html|table)((?:.|\n(?!\s*?\n|bull |fences|blockquote|heading|hr|html|table))+?)\n {0,3}(=+|-+)[ \t]*(?:\n+|$)/;
var Le = g5($e).replace(/bull/g, ce).replace(/blockCode/g, /(?: {4}| {0,3}\t)/).replace(/fences/g, / {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g, / {0,3}>/).replace(/heading/g, / {0,3}#{1,6}(?:\s|$)/).replace(/hr/g, / {0,3}(?:(?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/).replace(/\|table/g, "").replace(/html/g, J2).getRegex();
var We = g5($e).replace(/bull/g, ce).replace(/blockCode/g, /(?: {4}| {0,3}\t)/).replace(/fences/g, / {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g, / {0,3}>/).replace(/heading/g, / {0,3}#{1,6}(?:\s|$)/).replace(/hr/g, / {0,3}(?:(?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/).replace(/table/g, / {0,3}\|?(?:[:\- ]*\|)+[\:\- ]*\n/).replace(/html/g, J2).getRegex();
var de = /^([^\n]+(?:\n(?!hr|heading|lheading|blockquote|fences|list|html|table|[ \t]+\n)[^\n]+)*)/;
var Ue = /^[^\n]+/;
var ge = /(?!\s*\])(?:\\[\s\S]|[^\[\]\\\n]|\n(?![ \t]*\n))+/;
var Ke = g5(/^ {0,3}\[(label)\]: *(?:\n[ \t]*)?([^<\s][^\s]*|<(?:\\.|[^\n<>\\])*>)(?:(?: +(?:\n[ \t]*)?| *\n[ \t]*)(title))? *(?:\n+|$)/).replace("label", ge).replace("title", /(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\\n]|\n(?!\n))*'|\((?:\\[\s\S]|[^()\\])*\))/).getRegex();
var Xe = g5(/^(bull)([ \t][^\n]*?)?(?:\n|$)/).replace(/bull/g, ce).getRegex();
var ke = /<!--(?:-?>|[\s\S]*?(?:-->|$))/;
var Ve = g5("^ {0,3}(?:<(script|pre|style|textarea)[\\s>][\\s\\S]*?(?:</\\1>[^\\n]*\\n*|$)|comment[^\\n]*(\\n+|$)|<\\?[\\s\\S]*?(?:\\?>[^\\n]*\\n*|$)|<![A-Z][\\s\\S]*?(?:>[^\\n]*\\n*|$)|<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>[^\\n]*\\n*|$)|</?(tag)(?:[ \\t]+|\\n|/?>|$)[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|<(?!(?:script|pre|style|textarea)(?![a-z0-9-]))([a-z][a-z0-9-]*)(?:attribute)*?[ \\t]*/?>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|</[a-z][a-z0-9-]*\\s*>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$))", "i").replace("comment", ke).replace("tag", he).replace("attribute", /[ \t]+[a-zA-Z:_][\w.:-]*(?:[ \t]*=[ \t]*"[^"\n]*"|[ \t]*=[ \t]*'[^'\n]*'|[ \t]*=[ \t]*[^\s"'=<>`]+)?/).getRegex();
var Ce = (l6) => g5(de).replace("hr", V2).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("|lheading", "").replace("|table", "").replace("blockquote", " {0,3}>").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*(?:\\n|$))|~~~)[^\\n]*(?:\\n|$)").replace("list", l6).replace("html", J2).getRegex();
var Je = Ce(/ {0,3}(?:[*+-]|1[.)])[ \t]+[^ \t\n]/);
var Ye = Ce(/ {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t]|\n|$)/);
var et = g5(/^( {0,3}> ?(?:(?![ \t]*(?:\n|$))(paragraph)|[^\n]*)(?:\n|$))+/).replace("paragraph", Ye).getRegex();
var fe = { blockquote: et, code: Ne, def: Ke, fences: Fe, heading: Qe, hr: V2, html: Ve, lheading: Le, list: Xe, newline: Ge, paragraph: Je, table: q2, text: Ue };
var Pe = g5("^ *([^\\n ].*)\\n {0,3}((?:\\| *)?:?-+:? *(?:\\| *:?-+:? *)*(?:\\| *)?)(?:\\n((?:(?! *\\n|hr|heading|blockquote|code|fences|list|html).*(?:\\n|$))*)\\n*|$)").replace("hr", V2).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("blockquote", " {0,3}>").replace("code", "(?: {4}| {0,3}	)[^\\n]").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*(?:\\n|$))|~~~)[^\\n]*(?:\\n|$)").replace("list", " {0,3}(?:[*+-]|1[.)])[ \\t]").replace("html", J2).getRegex();
var tt = { ...fe, lheading: We, table: Pe, paragraph: g5(de).replace("hr", V2).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("|lheading", "").replace("table", Pe).replace("blockquote", " {0,3}>").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*(?:\\n|$))|~~~)[^\\n]*(?:\\n|$)").replace("list", " {0,3}(?:[*+-]|1[.)])[ \\t]+[^ \\t\\n]").replace("html", J2).getRegex() };
var nt = { ...fe, html: g5(`^ *(?:comment(?: *\\n|\\s*$)|<(tag)[\\s\\S]+?</\\1>(?: *\\n{2,}|\\s*$)|<tag(?:"[^"]*"|'[^']*'|\\s[^'"/>\\s]*)*?/?>(?: *\\n{2,}|\\s*$))`).replace("comment", ke).replace(/tag/g, "(?!(?:a|em|strong|small|s|cite|q|dfn|abbr|data|time|code|var|samp|kbd|sub|sup|i|b|u|mark|ruby|rt|rp|bdi|bdo|span|br|wbr|ins|del|img)\\b)\\w+(?!:|[^\\w\\s@]*@)\\b").getRegex(), def: /^ *\[([^\]]+)\]: *<?([^\s>]+)>?(?: +(["(][^\n]+[")]))? *(?:\n+|$)/, heading: /^(#{1,6})(.*)(?:\n+|$)/, fences: q2, lheading: /^(.+?)\n {0,3}(=+|-+) *(?:\n+|$)/, paragraph: g5(de).replace("hr", V2).replace("heading", ` *#{1,6} *[^
]`).replace("|table", "").replace("blockquote", " {0,3}>").replace("|fences", "").replace("|list", "").replace("|html", "").replace("|tag", "").replace("lheading", Le).getRegex() };
var rt = /^\\([!"#$%&'()*+,\-./:;<=>?@\[\]\\^_`{|}~])/;
var st = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/;
var Ie = /^( {2,}|\\)\n(?!\s*$)[ \t]*/;
var it = /^(`+|[^`])(?:(?= {2,}\n)|[\s\S]*?(?:(?=[\\<!\[`*_]|\b_|$)|[^ ](?= {2,}\n)))/;
var L2 = /[\p{P}\p{S}]/u;
var N2 = /[\s\p{P}\p{S}]/u;
var Y = /[^\s\p{P}\p{S}]/u;
var ot = g5(/^((?![*_])punctSpace)/, "u").replace(/punctSpace/g, N2).getRegex();
var at = /[\p{Pi}\p{Ps}"']/u;
var Ae = /(?!~)[\p{P}\p{S}]/u;
var lt = /(?!~)[\s\p{P}\p{S}]/u;
var ut = /(?:[^\s\p{P}\p{S}]|~)/u;
var pt = g5(/link|precode-code|html/, "g").replace("link", /\[(?:[^\[\]`]|(?<a>`+)[^`]+\k<a>(?!`))*?\]\((?:\\[\s\S]|[^\\\(\)]|\((?:\\[\s\S]|[^\\\(\)])*\))*\)/).replace("precode-", _e ? "(?<!`)()" : "(^^|[^`])").replace("code", /(?<b>`+)[^`]+\k<b>(?!`)/).replace("html", /<(?! )[^<>]*?>/).getRegex();
var Ee = /^(?:\*+(?:((?!\*)punct)|([^\s*]))?)|^_+(?:((?!_)punct)|([^\s_]))?/;
var ct = g5(Ee, "u").replace(/punct/g, L2).getRegex();
var ht = g5(Ee, "u").replace(/punct/g, Ae).getRegex();
var dt = /^(?:\*+(?:((?!\*)(?!openQuote)punct)|([^\s*]))?)|^_+(?:((?!_)(?!openQuote)punct)|([^\s_]))?/;
var gt = g5(dt, "u").replace(/openQuote/g, at).replace(/punct/g, L2).getRegex();
var ze = "^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])|(?!\\*)punct(\\*+)(?=[\\s]|$)|notPunctSpace(\\*+)(?!\\*)(?=punctSpace|$)|(?!\\*)punctSpace(\\*+)(?=notPunctSpace)|[\\s](\\*+)(?!\\*)(?=punct)|(?!\\*)punct(\\*+)(?!\\*)(?=punct)|notPunctSpace(\\*+)(?=notPunctSpace)";
var kt = g5(ze, "gu").replace(/notPunctSpace/g, Y).replace(/punctSpace/g, N2).replace(/punct/g, L2).getRegex();
var ft = g5(ze, "gu").replace(/notPunctSpace/g, ut).replace(/punctSpace/g, lt).replace(/punct/g, Ae).getRegex();
var mt = "^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])|(?!\\*)punct(\\*+)(?=[\\s]|$)|notPunctSpace(\\*+)(?!\\*)(?=punctSpace|$)|(?!\\*)[\\s](\\*+)(?=notPunctSpace)|[\\s](\\*+)(?!\\*)(?=punct)|(?!\\*)punct(\\*+)(?!\\*)(?=punct)|(?:(?!\\*)punct|notPunctSpace)(\\*+)(?!\\*)(?=notPunctSpace)";
var xt = g5(mt, "gu").replace(/notPunctSpace/g, Y).replace(/punctSpace/g, N2).replace(/punct/g, L2).getRegex();
var bt = g5("^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)|[^_]+(?=[^_])|(?!_)punct(_+)(?=[\\s]|$)|notPunctSpace(_+)(?!_)(?=punctSpace|$)|(?!_)punctSpace(_+)(?=notPunctSpace)|[\\s](_+)(?!_)(?=punct)|(?!_)punct(_+)(?!_)(?=punct)", "gu").replace(/notPunctSpace/g, Y).replace(/punctSpace/g, N2).replace(/punct/g, L2).getRegex();
var Rt = "^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)|[^_]+(?=[^_])|(?!_)punct(_+)(?=[\\s]|$)|notPunctSpace(_+)(?!_)(?=punctSpace|$)|(?!_)[\\s](_+)(?=notPunctSpace)|[\\s](_+)(?!_)(?=punct)|(?!_)punct(_+)(?!_)(?=punct)|(?:(?!_)punct|notPunctSpace)(_+)(?!_)(?=notPunctSpace)";
var Tt = g5(Rt, "gu").replace(/notPunctSpace/g, Y).replace(/punctSpace/g, N2).replace(/punct/g, L2).getRegex();
var Ot = g5(/^~~?(?:((?!~)punct)|[^\s~])/, "u").replace(/punct/g, L2).getRegex();
var wt = "^[^~]+(?=[^~])|(?!~)punct(~~?)(?=[\\s]|$)|notPunctSpace(~~?)(?!~)(?=punctSpace|$)|(?!~)punctSpace(~~?)(?=notPunctSpace)|[\\s](~~?)(?!~)(?=punct)|(?!~)punct(~~?)(?!~)(?=punct)|notPunctSpace(~~?)(?=notPunctSpace)";
var Pt = g5(wt, "gu").replace(/notPunctSpace/g, Y).replace(/punctSpace/g, N2).replace(/punct/g, L2).getRegex();
var yt = g5(/\\(punct)/, "gu").replace(/punct/g, L2).getRegex();
var St = g5(/(`+)(?:[^`]|[^`][\s\S]*?[^`])\1(?!`)|`+|\\(punct)/, "gu").replace(/punct/g, L2).getRegex();
var _t = g5(/^<(scheme:[^\s\x00-\x1f<>]*|email)>/).replace("scheme", /[a-zA-Z][a-zA-Z0-9+.-]{1,31}/).replace("email", /[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+(@)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+(?![-_])/).getRegex();
var $t = g5(ke).replace("(?:-->|$)", "-->").getRegex();
var Lt = g5("^comment|^</[a-zA-Z][a-zA-Z0-9-]*\\s*>|^<[a-zA-Z][a-zA-Z0-9-]*(?:attribute)*?\\s*/?>|^<\\?[\\s\\S]*?\\?>|^<![a-zA-Z]+\\s[\\s\\S]*?>|^<!\\[CDATA\\[[\\s\\S]*?\\]\\]>").replace("comment", $t).replace("attribute", /\s+[a-zA-Z:_][\w.:-]*(?:\s*=\s*"[^"]*"|\s*=\s*'[^']*'|\s*=\s*[^\s"'=<>`]+)?/).getRegex();
var Me = /\[(?:\\[\s\S]|[^\[\]\\])*\]/;
var ie = g5(/(?:\[(?:brackets|\\[\s\S]|[^\[\]\\])*\]|\\[\s\S]|`+(?!`)[^`]*?`+(?!`)|``+(?=\])|[^\[\]\\`])*?/).replace("brackets", Me).getRegex();
var Ct = g5(/^!?\[(label)\]\([ \t\n]*(href)(?:(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)(title))?[ \t\n]*\)/).replace("label", ie).replace("href", /<(?:\\.|[^\n<>\\])*>|(?!<)[^ \t\n\x00-\x1f]+|(?=\))/).replace("title", /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\((?:\\[\s\S]|[^)\\])*\)/).getRegex();
var It = g5(/^!?\[(label)\]\[(ref)\]/).replace("label", ie).replace("ref", ge).getRegex();
var At = g5(/^!?\[(ref)\](?:\[\])?/).replace("ref", ge).getRegex();
var ye = /(?!\s*\])(?:\\[\s\S]|[^\[\]\\]){1,999}/;
var Et = g5(/(?:[^\[\]\\`]*(?:\[(?:brackets|\\[\s\S]|[^\[\]\\])*\]|\\[\s\S]|`+(?!`)[^`]*?`+(?!`)|``+(?=\]))){0,999}?[^\[\]\\`]*?/).replace("brackets", Me).getRegex();
var zt = g5("reflink|nolink(?!\\()", "g").replace("reflink", g5(/^!?\[(label)\]\[(ref)\]/).replace("label", Et).replace("ref", ye).getRegex()).replace("nolink", g5(/^!?\[(ref)\](?:\[\])?/).replace("ref", ye).getRegex()).getRegex();
var Se = /[hH][tT][tT][pP][sS]?|[fF][tT][pP]/;
var Mt = /[A-Za-z0-9._+-]+@[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![\w-])/;
var Bt = g5(/(?:mailto:email|xmpp:email(?:\/[A-Za-z0-9@.]+)?)/).replace(/email/g, Mt).getRegex();
var me = { _backpedal: q2, anyPunctuation: yt, anyPunctuationOutsideCode: St, autolink: _t, blockSkip: pt, br: Ie, code: st, del: q2, delLDelim: q2, delRDelim: q2, emStrongLDelim: ct, emStrongRDelimAst: kt, emStrongRDelimUnd: bt, escape: rt, link: Ct, nolink: At, punctuation: ot, reflink: It, reflinkSearch: zt, tag: Lt, text: it, url: q2 };
var Dt = { ...me, emStrongLDelim: gt, emStrongRDelimAst: xt, emStrongRDelimUnd: Tt, link: g5(/^!?\[(label)\]\((.*?)\)/).replace("label", ie).getRegex(), reflink: g5(/^!?\[(label)\]\s*\[([^\]]*)\]/).replace("label", ie).getRegex() };
var pe = { ...me, emStrongRDelimAst: ft, emStrongLDelim: ht, delLDelim: Ot, delRDelim: Pt, url: g5(/^emailProtocol|^((?:protocol):\/\/|www\.)(?:[a-zA-Z0-9\-]+\.?)+[^\s<]*|^email/).replace("emailProtocol", Bt).replace("protocol", Se).replace("email", /[A-Za-z0-9._+-]+(@)[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![\w-])/).getRegex(), _backpedal: /(?:[^?!.,:;*_'"~()&]+|\([^)]*\)|&(?![a-zA-Z0-9]+;$)|[?!.,:;*_'"~)]+(?!$))+/, del: /^(~~?)(?=[^\s~])((?:\\[\s\S]|[^\\])*?(?:\\[\s\S]|[^\s~\\]))\1(?=[^~]|$)/, text: g5(/^(?:[^a-zA-Z0-9](?=emailProtocol)|(`+|~+|[^`~])(?:(?=[`~])|(?= {2,}\n)|(?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@)|[\s\S]*?(?:(?=[\\<!\[`*~_]|\b_|protocol:\/\/|wwwStart|$)|[^ ](?= {2,}\n)|[^a-zA-Z0-9](?=emailProtocol)|[^a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-](?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@))))/).replace("protocol", Se).replace(/emailProtocol/g, /(?:mailto|xmpp):/).replace("wwwStart", _e ? "(?<![^\\s*_~(])www\\." : "www\\.").getRegex() };
var qt = { ...pe, br: g5(Ie).replace("{2,}", "*").getRegex(), text: g5(pe.text).replace("\\b_", "\\b_| {2,}\\n").replace(/\{2,\}/g, "*").getRegex() };
var ee = { normal: fe, gfm: tt, pedantic: nt };
var F4 = { normal: me, gfm: pe, breaks: qt, pedantic: Dt };
var vt = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
var Be = (l6) => vt[l6];
function y5(l6, e4) {
  if (e4) {
    if (O2.escapeTest.test(l6)) return l6.replace(O2.escapeReplace, Be);
  } else if (O2.escapeTestNoEncode.test(l6)) return l6.replace(O2.escapeReplaceNoEncode, Be);
  return l6;
}
function De(l6) {
  return O2.numericCharacterReference.test(l6) ? l6.replace(O2.numericCharacterReferenceOrAmpersand, (e4, t4, n3) => {
    if (t4 === void 0 && n3 === void 0) return "&amp;";
    let r4 = t4 === void 0 ? Number.parseInt(n3, 16) : Number.parseInt(t4, 10);
    return r4 === 0 || r4 > 1114111 || r4 >= 55296 && r4 <= 57343 ? "�" : r4 === 38 ? "&amp;" : String.fromCodePoint(r4);
  }) : l6;
}
function xe(l6) {
  try {
    l6 = encodeURI(l6).replace(O2.percentDecode, "%");
  } catch {
    return null;
  }
  return l6;
}
function be(l6, e4) {
  let t4 = l6.replace(O2.findPipe, (s4, o5, i4) => {
    let a5 = false, c4 = o5;
    for (; --c4 >= 0 && i4[c4] === "\\"; ) a5 = !a5;
    return a5 ? "|" : " |";
  }), n3 = t4.split(O2.splitPipe), r4 = 0;
  if (n3[0].trim() || n3.shift(), n3.length > 0 && !n3.at(-1)?.trim() && n3.pop(), e4) if (n3.length > e4) n3.splice(e4);
  else for (; n3.length < e4; ) n3.push("");
  for (; r4 < n3.length; r4++) n3[r4] = n3[r4].trim().replace(O2.slashPipe, "|");
  return n3;
}
function C3(l6, e4, t4) {
  let n3 = l6.length;
  if (n3 === 0) return "";
  let r4 = 0;
  for (; r4 < n3; ) {
    let s4 = l6.charAt(n3 - r4 - 1);
    if (s4 === e4 && !t4) r4++;
    else if (s4 !== e4 && t4) r4++;
    else break;
  }
  return l6.slice(0, n3 - r4);
}
function Re(l6) {
  let e4 = l6.split(`
`), t4 = e4.length - 1;
  for (; t4 >= 0 && O2.blankLine.test(e4[t4]); ) t4--;
  return e4.length - t4 <= 2 ? l6 : e4.slice(0, t4 + 1).join(`
`);
}
function W(l6) {
  return l6.trim().replace(O2.multipleSpaceGlobal, " ").toLowerCase().toUpperCase().toLowerCase();
}
function Te(l6, e4) {
  if (l6.indexOf(e4[0]) === -1 && l6.indexOf(e4[1]) === -1) return -1;
  let t4 = 0;
  for (let n3 = 0; n3 < l6.length; n3++) if (l6[n3] === "\\") n3++;
  else if (l6[n3] === e4[0]) t4++;
  else if (l6[n3] === e4[1] && (t4--, t4 < 0)) return n3;
  return t4 > 0 ? -2 : -1;
}
var Q2 = /* @__PURE__ */ new WeakMap();
function Oe(l6) {
  let e4 = { "*": -1, _: -1 }, t4 = -1, n3 = l6.length;
  for (let r4 = 0; r4 < n3; r4++) {
    let s4 = l6[r4];
    if (s4 !== "*" && s4 !== "_" && s4 !== "~") continue;
    let o5 = r4 === 0 ? `
` : l6[r4 - 1], i4 = r4 + 1;
    for (; i4 < n3 && l6[i4] === s4; ) i4++;
    o5 !== " " && o5 !== "	" && o5 !== `
` && o5 !== "\r" && o5 !== "\f" && (s4 === "~" ? t4 = r4 : e4[s4] = r4), r4 = i4 - 1;
  }
  return { maskedSrc: l6, lastPossibleEmStrongCloserIndex: e4, lastPossibleDelCloserIndex: t4 };
}
function qe(l6, e4) {
  let t4 = Oe(e4), n3 = Q2.get(l6);
  n3 ? n3.push(t4) : Q2.set(l6, [t4]);
}
function ve(l6) {
  let e4 = Q2.get(l6);
  e4 && (e4.pop(), e4.length === 0 && Q2.delete(l6));
}
function oe(l6, e4, t4) {
  let n3 = Q2.get(l6)?.at(-1);
  return n3 && n3.maskedSrc === e4 ? n3.lastPossibleEmStrongCloserIndex[t4] : Oe(e4).lastPossibleEmStrongCloserIndex[t4];
}
function ae(l6, e4) {
  let t4 = Q2.get(l6)?.at(-1);
  return t4 && t4.maskedSrc === e4 ? t4.lastPossibleDelCloserIndex : Oe(e4).lastPossibleDelCloserIndex;
}
function te(l6, e4 = 0) {
  let t4 = e4, n3 = "";
  for (let r4 of l6) if (r4 === "	") {
    let s4 = 4 - t4 % 4;
    n3 += " ".repeat(s4), t4 += s4;
  } else n3 += r4, t4++;
  return n3;
}
function Ht(l6, e4) {
  let t4 = "";
  for (let n3 = 0; n3 < l6.length; n3++) {
    if (l6[n3] === "`") {
      let r4 = e4.inline.code.exec(l6.slice(n3));
      if (r4) {
        t4 += r4[0], n3 += r4[0].length - 1;
        continue;
      }
    }
    if (l6[n3] === "\\" && (l6[n3 + 1] === "[" || l6[n3 + 1] === "]")) {
      t4 += l6[n3 + 1], n3++;
      continue;
    }
    t4 += l6[n3];
  }
  return t4;
}
function He(l6, e4, t4, n3, r4) {
  let s4 = e4.href, o5 = e4.title || null, i4 = Ht(l6[1], r4), a5 = l6[0].charAt(0) === "!", c4 = n3.state.inLink, u4 = n3.state.linkEmitted, d4 = n3.state.inRawBlock;
  n3.state.inLink = true, n3.state.linkEmitted = false;
  let h5 = n3.inlineTokens(i4), p5 = n3.state.linkEmitted;
  if (n3.state.linkEmitted = u4, n3.state.inLink = c4, !a5) {
    if (p5) {
      n3.state.inRawBlock = d4;
      return;
    }
    n3.state.linkEmitted = true;
  }
  return { type: a5 ? "image" : "link", raw: t4, href: s4, title: o5, text: i4, tokens: h5 };
}
function Zt(l6, e4, t4) {
  let n3 = l6.match(t4.other.indentCodeCompensation);
  if (n3 === null) return e4;
  let r4 = n3[1];
  return e4.split(`
`).map((s4) => {
    let o5 = s4.match(t4.other.beginningSpace);
    if (o5 === null) return s4;
    let [i4] = o5;
    return s4.slice(Math.min(i4.length, r4.length));
  }).join(`
`);
}
function Ze(l6, e4, t4, n3) {
  if (!e4.includes("<")) return false;
  for (let r4 = 0; r4 < e4.length; r4++) {
    if (e4[r4] === "\\") {
      r4++;
      continue;
    }
    if (e4[r4] === "`") {
      let i4 = n3.inline.code.exec(e4.slice(r4));
      if (i4) {
        r4 += i4[0].length - 1;
        continue;
      }
    }
    if (e4[r4] !== "<") continue;
    let s4 = l6.slice(t4 + r4), o5 = n3.inline.tag.exec(s4) || n3.inline.autolink.exec(s4);
    if (o5) {
      if (o5[0].length > e4.length - r4) return true;
      r4 += o5[0].length - 1;
    }
  }
  return false;
}
var _4 = class {
  options;
  rules;
  lexer;
  constructor(e4) {
    this.options = e4 || S3;
  }
  space(e4) {
    let t4 = this.rules.block.newline.exec(e4);
    if (t4 && t4[0].length > 0) return { type: "space", raw: t4[0] };
  }
  code(e4) {
    let t4 = this.rules.block.code.exec(e4);
    if (t4) {
      let n3 = this.options.pedantic ? t4[0] : Re(t4[0]), r4 = n3.replace(this.rules.other.codeRemoveIndent, "");
      return { type: "code", raw: n3, codeBlockStyle: "indented", text: r4 };
    }
  }
  fences(e4) {
    let t4 = this.rules.block.fences.exec(e4);
    if (t4) {
      let n3 = t4[0], r4 = Zt(n3, t4[3] || "", this.rules);
      return t4[3] !== void 0 && (r4 === "" || r4.endsWith(`
`)) && (r4 += `
`), { type: "code", raw: n3, lang: t4[2] ? t4[2].trim().replace(this.rules.inline.anyPunctuation, "$1") : t4[2], text: r4 };
    }
  }
  heading(e4) {
    let t4 = this.rules.block.heading.exec(e4);
    if (t4) {
      let n3 = t4[2].trim();
      if (this.rules.other.endingHash.test(n3)) {
        let r4 = C3(n3, "#");
        (this.options.pedantic || !r4 || this.rules.other.endingSpaceTabChar.test(r4)) && (n3 = r4.trim());
      }
      return { type: "heading", raw: C3(t4[0], `
`), depth: t4[1].length, text: n3, tokens: this.lexer.inline(n3) };
    }
  }
  hr(e4) {
    let t4 = this.rules.block.hr.exec(e4);
    if (t4) return { type: "hr", raw: C3(t4[0], `
`) };
  }
  blockquote(e4) {
    let t4 = this.rules.block.blockquote.exec(e4);
    if (t4) {
      let n3 = C3(t4[0], `
`).split(`
`), r4 = "", s4 = "", o5 = [];
      for (; n3.length > 0; ) {
        let i4 = false, a5 = [], c4;
        for (c4 = 0; c4 < n3.length; c4++) if (this.rules.other.blockquoteStart.test(n3[c4])) a5.push(n3[c4]), i4 = true;
        else if (!i4) a5.push(n3[c4]);
        else break;
        n3 = n3.slice(c4);
        let u4 = a5.join(`
`), d4 = u4.replace(this.rules.other.blockquoteMarkerWhitespace, (k4, m5, b3) => b3.startsWith(" ") ? m5 + " " + b3.slice(1) : m5 + te(b3, m5.length)).replace(this.rules.other.blockquoteSetextReplace, `
    $1`).replace(this.rules.other.blockquoteSetextReplace2, "");
        r4 = r4 ? `${r4}
${u4}` : u4, s4 = s4 ? `${s4}
${d4}` : d4;
        let h5 = this.lexer.state.top;
        if (this.lexer.state.top = true, this.lexer.blockTokens(d4, o5, true), this.lexer.state.top = h5, n3.length === 0) break;
        let p5 = o5.at(-1);
        if (p5?.type === "code" || p5?.type === "heading" || p5?.type === "hr" || p5?.type === "html" || p5?.type === "table") break;
        if (p5?.type === "blockquote") {
          let k4 = p5, m5 = n3.join(`
`), b3 = k4.raw + `
` + m5.replace(this.rules.other.blockquoteSetextReplace2, ""), f5 = this.blockquote(b3);
          o5[o5.length - 1] = f5;
          let R = b3.substring(f5.raw.length).replace(/^\n/, ""), E4 = R ? R.split(`
`).length : 0, T4 = E4 ? n3.slice(0, -E4) : n3;
          if (T4.length > 0 && (r4 = `${r4}
${T4.join(`
`)}`), s4 = s4.substring(0, s4.length - k4.text.length) + f5.text, n3 = n3.slice(T4.length), n3.length > 0 && this.rules.other.blockquoteStart.test(n3[0])) continue;
          break;
        } else if (p5?.type === "list") {
          let k4 = p5, m5 = k4.raw + `
` + n3.join(`
`), b3 = this.list(m5);
          o5[o5.length - 1] = b3;
          let f5 = b3.raw.length > k4.raw.length ? m5.slice(k4.raw.length + 1, b3.raw.length).split(`
`).length : 0;
          if (f5 > 0) {
            let R = n3.slice(0, f5).join(`
`);
            r4 = `${r4}
${R}`, s4 = `${s4}
${R}`;
          }
          if (n3 = n3.slice(f5), n3.length > 0 && !this.rules.other.blockquoteStart.test(n3[0])) break;
          continue;
        }
      }
      return { type: "blockquote", raw: r4, tokens: o5, text: s4 };
    }
  }
  list(e4) {
    let t4 = this.rules.block.list.exec(e4);
    if (t4) {
      if (!this.options.pedantic && this.lexer.state.lastToken?.type === "text" && !this.rules.other.listInterruptsParagraph.test(e4)) return;
      let n3 = e4, r4 = () => n3.length - e4.length, s4 = t4[1].trim(), o5 = s4.length > 1, i4 = { type: "list", raw: "", ordered: o5, start: o5 ? +s4.slice(0, -1) : "", loose: false, items: [] };
      s4 = o5 ? `\\d{1,9}\\${s4.slice(-1)}` : `\\${s4}`, this.options.pedantic && (s4 = o5 ? s4 : "[*+-]");
      let a5 = this.rules.other.listItemRegex(s4), c4 = false;
      for (; e4; ) {
        let h5 = false, p5 = "";
        if (!(t4 = a5.exec(e4)) || this.rules.block.hr.test(e4)) break;
        let k4 = r4();
        e4 = e4.substring(t4[0].length);
        let m5 = t4[2].split(`
`, 1)[0], b3 = t4[1].length, f5 = this.options.pedantic ? te(m5, b3) : m5.replace(this.rules.other.leadingSpaceTab, (H2) => te(H2, b3)), R = e4.split(`
`, 1)[0], E4 = !f5.trim(), T4 = 0;
        if (this.options.pedantic ? (T4 = 2, p5 = f5.trimStart()) : E4 ? T4 = b3 + 1 : (T4 = f5.search(this.rules.other.nonSpaceChar), T4 = T4 > 4 ? 1 : T4, p5 = f5.slice(T4), T4 += b3), E4 && this.rules.other.blankLine.test(R) && (e4 = e4.substring(R.length + 1), h5 = true), !h5) {
          let H2 = this.rules.other.nextBulletRegex(T4), K2 = this.rules.other.hrRegex(T4), re = this.rules.other.fencesBeginRegex(T4), B3 = this.options.pedantic ? this.rules.other.pedanticHeadingBeginRegex(T4) : this.rules.other.headingBeginRegex(T4), X = this.rules.other.htmlBeginRegex(T4), se = this.rules.other.blockquoteBeginRegex(T4), le = false;
          for (; e4; ) {
            let we = e4.split(`
`, 1)[0], Z;
            if (R = we, this.options.pedantic ? (R = R.replace(this.rules.other.listReplaceNesting, "  "), Z = R) : Z = R.replace(this.rules.other.leadingSpaceTab, ($2) => te($2)), re.test(R) || B3.test(R) || X.test(R) || se.test(R) || H2.test(R) || K2.test(R)) break;
            if (Z.search(this.rules.other.nonSpaceChar) >= T4 || !R.trim()) p5 += `
` + Z.slice(T4), le = false;
            else {
              if (E4) break;
              let $2 = f5;
              if (!this.options.pedantic && !p5.includes(`
`) && !f5.includes("	")) {
                let j4;
                for (; !K2.test($2) && (j4 = this.rules.other.nestedBlockMarker.exec($2)); ) $2 = $2.slice(j4[0].length);
                if (!$2.trim()) break;
              }
              if ($2.replace(this.rules.other.tabCharGlobal, "    ").search(this.rules.other.nonSpaceChar) >= 4 || re.test($2) || B3.test($2) || X.test($2) || K2.test($2)) break;
              if (!this.options.pedantic && !le) {
                let j4 = f5.replace(this.rules.other.nestedContainerMarkers, "");
                if (this.rules.block.fences.test(j4) || this.rules.block.heading.test(j4) || this.rules.block.hr.test(j4)) break;
              }
              let je = !this.options.pedantic && /^ {0,3}(?:=+|-+) *$/.test(R) && this.rules.block.lheading.test(`${f5}
${R}`) ? `    ${Z.replace(/^ {0,3}/, "")}` : R;
              p5 += `
` + je, le = true;
            }
            E4 = !R.trim(), e4 = e4.substring(we.length + 1), f5 = Z.slice(T4);
          }
        }
        let U2 = n3.slice(k4, r4());
        i4.loose || (c4 ? i4.loose = true : this.rules.other.doubleBlankLine.test(U2) && (c4 = true)), i4.items.push({ type: "list_item", raw: U2, task: !!this.options.gfm && this.rules.other.listIsTask.test(p5), loose: false, text: p5, tokens: [] });
      }
      let u4 = i4.items.at(-1);
      if (u4) u4.raw = u4.raw.trimEnd(), u4.text = u4.text.trimEnd();
      else return;
      i4.raw = n3.slice(0, r4()).trimEnd();
      let d4 = [];
      for (let h5 of i4.items) if (this.lexer.state.top = false, d4.push(this.lexer.inlineQueue.length), h5.tokens = this.lexer.blockTokens(h5.text, []), !i4.loose) {
        let p5 = h5.tokens.filter((m5) => m5.type === "space"), k4 = p5.length > 0 && p5.some((m5) => this.rules.other.anyLine.test(m5.raw));
        i4.loose = k4;
      }
      for (let h5 = 0; h5 < i4.items.length; h5++) {
        let p5 = i4.items[h5], k4 = p5.tokens[0];
        if (p5.task && (k4?.type === "text" || k4?.type === "paragraph")) {
          p5.text = p5.text.replace(this.rules.other.listReplaceTask, ""), k4.raw = k4.raw.replace(this.rules.other.listReplaceTask, ""), k4.text = k4.text.replace(this.rules.other.listReplaceTask, "");
          let m5 = this.lexer.inlineQueue;
          for (let f5 = d4[h5]; f5 < m5.length; f5++) if (m5[f5].tokens === k4.tokens) {
            m5[f5].src = m5[f5].src.replace(this.rules.other.listReplaceTask, "");
            break;
          }
          let b3 = this.rules.other.listTaskCheckbox.exec(p5.raw);
          if (b3) {
            let f5 = { type: "checkbox", raw: b3[0] + " ", checked: b3[0] !== "[ ]" };
            p5.checked = f5.checked, i4.loose ? p5.tokens[0] && ["paragraph", "text"].includes(p5.tokens[0].type) && "tokens" in p5.tokens[0] && p5.tokens[0].tokens ? (p5.tokens[0].raw = f5.raw + p5.tokens[0].raw, p5.tokens[0].text = f5.raw + p5.tokens[0].text, p5.tokens[0].tokens.unshift(f5)) : p5.tokens.unshift({ type: "paragraph", raw: f5.raw, text: f5.raw, tokens: [f5] }) : p5.tokens.unshift(f5);
          }
        } else p5.task && (p5.task = false);
      }
      if (i4.loose) for (let h5 of i4.items) {
        h5.loose = true;
        for (let p5 of h5.tokens) p5.type === "text" && (p5.type = "paragraph");
      }
      return i4;
    }
  }
  html(e4) {
    let t4 = this.rules.block.html.exec(e4);
    if (t4) {
      if (this.lexer.state.lastToken?.type === "paragraph" && !this.rules.other.htmlBeginRegex(4).test(e4)) return;
      let n3 = Re(t4[0]);
      return { type: "html", block: true, raw: n3, pre: t4[1] === "pre" || t4[1] === "script" || t4[1] === "style", text: n3 };
    }
  }
  def(e4) {
    let t4 = this.rules.block.def.exec(e4);
    if (t4) {
      if (!this.rules.other.startAngleBracket.test(t4[2]) && Te(t4[2], "()") !== -1) return;
      let n3 = W(t4[1]), r4 = t4[2] ? t4[2].replace(this.rules.other.hrefBrackets, "$1").replace(this.rules.inline.anyPunctuation, "$1") : "", s4 = t4[3] ? t4[3].substring(1, t4[3].length - 1).replace(this.rules.inline.anyPunctuation, "$1") : t4[3];
      return { type: "def", tag: n3, raw: C3(t4[0], `
`), href: r4, title: s4 };
    }
  }
  table(e4) {
    let t4 = this.rules.block.table.exec(e4);
    if (!t4 || !this.rules.other.tableDelimiter.test(t4[2])) return;
    let n3 = be(t4[1]), r4 = t4[2].replace(this.rules.other.tableAlignChars, "").split("|"), s4 = t4[3]?.trim() ? t4[3].replace(this.rules.other.tableRowBlankLine, "").split(`
`) : [], o5 = { type: "table", raw: C3(t4[0], `
`), header: [], align: [], rows: [] };
    if (n3.length === r4.length) {
      for (let i4 of r4) this.rules.other.tableAlignRight.test(i4) ? o5.align.push("right") : this.rules.other.tableAlignCenter.test(i4) ? o5.align.push("center") : this.rules.other.tableAlignLeft.test(i4) ? o5.align.push("left") : o5.align.push(null);
      for (let i4 = 0; i4 < n3.length; i4++) o5.header.push({ text: n3[i4], tokens: this.lexer.inline(n3[i4]), header: true, align: o5.align[i4] });
      for (let i4 of s4) o5.rows.push(be(i4, o5.header.length).map((a5, c4) => ({ text: a5, tokens: this.lexer.inline(a5), header: false, align: o5.align[c4] })));
      return o5;
    }
  }
  lheading(e4) {
    let t4 = this.rules.block.lheading.exec(e4);
    if (t4) {
      let n3 = t4[1].trim();
      return { type: "heading", raw: C3(t4[0], `
`), depth: t4[2].charAt(0) === "=" ? 1 : 2, text: n3, tokens: this.lexer.inline(n3) };
    }
  }
  paragraph(e4) {
    let t4 = this.rules.block.paragraph.exec(e4);
    if (t4) {
      let n3 = t4[1].charAt(t4[1].length - 1) === `
` ? t4[1].slice(0, -1) : t4[1];
      return { type: "paragraph", raw: t4[0], text: n3, tokens: this.lexer.inline(n3) };
    }
  }
  text(e4) {
    let t4 = this.rules.block.text.exec(e4);
    if (t4) return { type: "text", raw: t4[0], text: t4[0], tokens: this.lexer.inline(t4[0]) };
  }
  escape(e4) {
    if (e4.charCodeAt(0) !== 92) return;
    let t4 = this.rules.inline.escape.exec(e4);
    if (t4) return { type: "escape", raw: t4[0], text: t4[1] };
  }
  tag(e4) {
    if (e4.charCodeAt(0) !== 60) return;
    let t4 = this.rules.inline.tag.exec(e4);
    if (t4) return !this.lexer.state.inLink && this.rules.other.startATag.test(t4[0]) ? this.lexer.state.inLink = true : this.lexer.state.inLink && this.rules.other.endATag.test(t4[0]) && (this.lexer.state.inLink = false), !this.lexer.state.inRawBlock && this.rules.other.startPreScriptTag.test(t4[0]) ? this.lexer.state.inRawBlock = true : this.lexer.state.inRawBlock && this.rules.other.endPreScriptTag.test(t4[0]) && (this.lexer.state.inRawBlock = false), { type: "html", raw: t4[0], inLink: this.lexer.state.inLink, inRawBlock: this.lexer.state.inRawBlock, block: false, text: t4[0] };
  }
  link(e4) {
    if (this.lexer.state.linkParenPossible === false) return;
    let t4 = e4.charCodeAt(0);
    if (t4 !== 91 && t4 !== 33) return;
    let n3 = this.rules.inline.link.exec(e4);
    if (n3) {
      let r4 = n3[0].charAt(0) === "!" ? 2 : 1;
      if (!this.options.pedantic && Ze(e4, n3[1], r4, this.rules)) return;
      let s4 = n3[2].trim();
      if (!this.options.pedantic && this.rules.other.startAngleBracket.test(s4)) {
        if (!this.rules.other.endAngleBracket.test(s4)) return;
        let c4 = C3(s4.slice(0, -1), "\\");
        if ((s4.length - c4.length) % 2 === 0) return;
      } else {
        let c4 = Te(n3[2], "()");
        if (c4 === -2) return;
        if (c4 > -1) {
          let d4 = (n3[0].indexOf("!") === 0 ? 5 : 4) + n3[1].length + c4;
          n3[2] = n3[2].substring(0, c4), n3[0] = n3[0].substring(0, d4).trim(), n3[3] = "";
        }
      }
      let o5 = C3(n3[0].slice(0, -1), "\\");
      if ((n3[0].length - o5.length) % 2 === 0) return;
      let i4 = n3[2], a5 = "";
      if (this.options.pedantic) {
        let c4 = this.rules.other.pedanticHrefTitle.exec(i4);
        c4 && (i4 = c4[1], a5 = c4[3]);
      } else a5 = n3[3] ? n3[3].slice(1, -1) : "";
      return i4 = i4.trim(), this.rules.other.startAngleBracket.test(i4) && (this.options.pedantic && !this.rules.other.endAngleBracket.test(s4) ? i4 = i4.slice(1) : i4 = i4.slice(1, -1)), He(n3, { href: i4 && i4.replace(this.rules.inline.anyPunctuation, "$1"), title: a5 && a5.replace(this.rules.inline.anyPunctuation, "$1") }, n3[0], this.lexer, this.rules);
    }
  }
  reflink(e4, t4) {
    let n3 = e4.charCodeAt(0);
    if (n3 !== 91 && n3 !== 33) return;
    let r4;
    if ((r4 = this.rules.inline.reflink.exec(e4)) || (r4 = this.rules.inline.nolink.exec(e4))) {
      let s4 = r4[0].charAt(0) === "!" ? 2 : 1;
      if (!this.options.pedantic && Ze(e4, r4[1], s4, this.rules)) return;
      let o5 = t4[W(r4[2] || r4[1])];
      if (!o5) {
        let i4 = r4[0].charAt(0);
        return { type: "text", raw: i4, text: i4 };
      }
      return He(r4, o5, r4[0], this.lexer, this.rules);
    }
  }
  emStrong(e4, t4, n3 = "") {
    let r4 = this.rules.inline.emStrongLDelim.exec(e4);
    if (!r4 || !r4[1] && !r4[2] && !r4[3] && !r4[4]) return;
    let s4 = r4[0][0], o5 = n3 === s4, i4 = t4.length - e4.length, a5 = i4;
    for (; !this.options.pedantic && a5 > 0 && t4[a5 - 1] === s4; ) a5--;
    let c4 = [...t4.slice(Math.max(0, a5 - 2), a5)].at(-1) ?? "", u4 = c4 === "*" || c4 === "_" || !!this.rules.inline.punctuation.exec(c4);
    a5 < i4 && (n3 = c4);
    let d4 = a5 < i4 ? u4 : n3 === "*" || n3 === "_" || !!this.rules.inline.punctuation.exec(n3);
    if (r4[4] && n3.match(this.rules.other.unicodeAlphaNumeric)) return;
    let h5 = r4[1] || r4[3] || "";
    if (!h5 || !n3 || d4) {
      let p5 = [...r4[0]].length - 1, k4, m5, b3 = p5, f5 = 0, R = i4 - a5 + p5, E4 = !this.options.pedantic && !!c4.trim() && (!!h5 || s4 === "*" && !u4);
      if (s4 !== "*" && s4 !== "_") return;
      let T4 = s4 === "*" ? this.rules.inline.emStrongRDelimAst : this.rules.inline.emStrongRDelimUnd, U2 = oe(this, t4, s4), H2 = t4.length - e4.length + p5;
      if (U2 < H2) return;
      t4 = t4.slice(-1 * e4.length + p5);
      let K2 = U2 - H2;
      for (T4.lastIndex = 0; (r4 = T4.exec(t4)) !== null && !(r4.index > K2); ) {
        if (k4 = r4[1] || r4[2] || r4[3] || r4[4] || r4[5] || r4[6], !k4) continue;
        if (m5 = [...k4].length, r4[3] || r4[4]) {
          b3 += m5;
          continue;
        } else if ((r4[5] || r4[6] || E4) && R % 3 && !((R + m5) % 3)) {
          if (o5 && (r4[5] || r4[6])) break;
          f5 += m5;
          continue;
        }
        if (b3 -= m5, b3 > 0) continue;
        m5 = Math.min(m5, m5 + b3 + f5);
        let re = [...r4[0]][0].length, B3 = e4.slice(0, p5 + r4.index + re + m5);
        if (Math.min(p5, m5) % 2) {
          let se = B3.slice(1, -1);
          return { type: "em", raw: B3, text: se, tokens: this.lexer.inlineTokens(se) };
        }
        let X = B3.slice(2, -2);
        return { type: "strong", raw: B3, text: X, tokens: this.lexer.inlineTokens(X) };
      }
    }
  }
  codespan(e4) {
    if (e4.charCodeAt(0) !== 96) return;
    let t4 = this.rules.inline.code.exec(e4);
    if (t4) {
      let n3 = t4[2].replace(this.rules.other.newLineCharGlobal, " "), r4 = this.rules.other.nonSpaceChar.test(n3), s4 = this.rules.other.startingSpaceChar.test(n3) && this.rules.other.endingSpaceChar.test(n3);
      return r4 && s4 && (n3 = n3.substring(1, n3.length - 1)), { type: "codespan", raw: t4[0], text: n3 };
    }
  }
  br(e4) {
    let t4 = e4.charCodeAt(0);
    if (t4 !== 32 && t4 !== 92 && t4 !== 10) return;
    let n3 = this.rules.inline.br.exec(e4);
    if (n3) return { type: "br", raw: n3[0] };
  }
  del(e4, t4, n3 = "") {
    if (e4.charCodeAt(0) !== 126) return;
    let r4 = this.rules.inline.delLDelim.exec(e4);
    if (!r4) return;
    if (!(r4[1] || "") || !n3 || this.rules.inline.punctuation.exec(n3)) {
      let o5 = [...r4[0]].length - 1, i4, a5, c4 = o5, u4 = this.rules.inline.delRDelim, d4 = ae(this, t4), h5 = t4.length - e4.length + o5;
      if (d4 < h5) return;
      t4 = t4.slice(-1 * e4.length + o5);
      let p5 = d4 - h5;
      for (u4.lastIndex = 0; (r4 = u4.exec(t4)) !== null && !(r4.index > p5); ) {
        if (i4 = r4[1] || r4[2] || r4[3] || r4[4] || r4[5] || r4[6], !i4 || (a5 = [...i4].length, a5 !== o5)) continue;
        if (r4[3] || r4[4]) {
          c4 += a5;
          continue;
        }
        if (c4 -= a5, c4 > 0) continue;
        a5 = Math.min(a5, a5 + c4);
        let k4 = [...r4[0]][0].length, m5 = e4.slice(0, o5 + r4.index + k4 + a5), b3 = m5.slice(o5, -o5);
        return { type: "del", raw: m5, text: b3, tokens: this.lexer.inlineTokens(b3) };
      }
    }
  }
  autolink(e4) {
    if (e4.charCodeAt(0) !== 60) return;
    let t4 = this.rules.inline.autolink.exec(e4);
    if (t4) {
      let n3, r4;
      return t4[2] === "@" ? (n3 = t4[1], r4 = "mailto:" + n3) : (n3 = t4[1], r4 = n3), { type: "link", raw: t4[0], text: n3, href: r4, autolink: true, tokens: [{ type: "text", raw: n3, text: n3 }] };
    }
  }
  url(e4) {
    let t4;
    if (t4 = this.rules.inline.url.exec(e4)) {
      let n3, r4;
      if (t4[2] === "@") n3 = t4[0], r4 = "mailto:" + n3;
      else {
        let s4;
        do
          s4 = t4[0], t4[0] = this.rules.inline._backpedal.exec(t4[0])?.[0] ?? "";
        while (s4 !== t4[0]);
        n3 = t4[0], t4[1] === "www." ? r4 = "http://" + t4[0] : r4 = t4[0];
      }
      return { type: "link", raw: t4[0], text: n3, href: r4, autolink: true, tokens: [{ type: "text", raw: n3, text: n3 }] };
    }
  }
  inlineText(e4) {
    let t4 = this.rules.inline.text.exec(e4);
    if (t4) {
      let n3 = this.lexer.state.inRawBlock;
      return { type: "text", raw: t4[0], text: n3 ? t4[0] : De(t4[0]), escaped: n3 };
    }
  }
};
var w5 = class l4 {
  tokens;
  options;
  state;
  inlineQueue;
  tokenizer;
  constructor(e4) {
    this.tokens = [], this.tokens.links = /* @__PURE__ */ Object.create(null), this.options = e4 || S3, this.options.tokenizer = this.options.tokenizer || new _4(), this.tokenizer = this.options.tokenizer, this.tokenizer.options = this.options, this.tokenizer.lexer = this, this.inlineQueue = [], this.state = { inLink: false, inRawBlock: false, linkEmitted: false, linkParenPossible: true, top: true };
    let t4 = { other: O2, block: ee.normal, inline: F4.normal };
    this.options.pedantic ? (t4.block = ee.pedantic, t4.inline = F4.pedantic) : this.options.gfm && (t4.block = ee.gfm, this.options.breaks ? t4.inline = F4.breaks : t4.inline = F4.gfm), this.tokenizer.rules = t4;
  }
  static get rules() {
    return { block: ee, inline: F4 };
  }
  static lex(e4, t4) {
    return new l4(t4).lex(e4);
  }
  static lexInline(e4, t4) {
    return new l4(t4).inlineTokens(e4);
  }
  lex(e4) {
    e4 = e4.replace(O2.carriageReturn, `
`), this.blockTokens(e4, this.tokens);
    for (let t4 = 0; t4 < this.inlineQueue.length; t4++) {
      let n3 = this.inlineQueue[t4];
      this.state.inRawBlock = false, this.inlineTokens(n3.src, n3.tokens);
    }
    return this.inlineQueue = [], this.tokens;
  }
  blockTokens(e4, t4 = [], n3 = false) {
    this.tokenizer.lexer = this;
    let r4 = this.state.lastToken;
    this.options.pedantic && (e4 = e4.replace(O2.tabCharGlobal, "    ").replace(O2.spaceLine, ""));
    let s4 = 1 / 0, o5, i4 = this.options.gfm && !this.options.pedantic && this.tokenizer.paragraph === _4.prototype.paragraph;
    for (; e4; ) {
      if (e4.length < s4) s4 = e4.length;
      else {
        this.infiniteLoopError(e4.charCodeAt(0));
        break;
      }
      this.state.lastToken = t4.at(-1);
      let a5;
      if (this.options.extensions?.block?.some((u4) => (a5 = u4.call({ lexer: this }, e4, t4)) ? (e4 = e4.substring(a5.raw.length), t4.push(a5), true) : false)) continue;
      if (a5 = this.tokenizer.space(e4)) {
        e4 = e4.substring(a5.raw.length);
        let u4 = t4.at(-1);
        a5.raw.length === 1 && u4 !== void 0 ? u4.raw += `
` : t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.code(e4)) {
        e4 = e4.substring(a5.raw.length);
        let u4 = t4.at(-1);
        u4?.type === "paragraph" || u4?.type === "text" ? (u4.raw += (u4.raw.endsWith(`
`) ? "" : `
`) + a5.raw, u4.text += `
` + a5.text, this.inlineQueue.at(-1).src = u4.text) : t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.fences(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.heading(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.hr(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.blockquote(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.list(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.html(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.def(e4)) {
        e4 = e4.substring(a5.raw.length);
        let u4 = t4.at(-1);
        u4?.type === "paragraph" || u4?.type === "text" ? (u4.raw += (u4.raw.endsWith(`
`) ? "" : `
`) + a5.raw, u4.text += `
` + a5.raw, this.inlineQueue.at(-1).src = u4.text) : (this.tokens.links[a5.tag] || (this.tokens.links[a5.tag] = { href: a5.href, title: a5.title }), t4.push(a5));
        continue;
      }
      if (a5 = this.tokenizer.table(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      if (a5 = this.tokenizer.lheading(e4)) {
        e4 = e4.substring(a5.raw.length), t4.push(a5);
        continue;
      }
      let c4 = e4;
      if (this.options.extensions?.startBlock) {
        let u4 = 1 / 0, d4 = e4.slice(1), h5;
        this.options.extensions.startBlock.forEach((p5) => {
          h5 = p5.call({ lexer: this }, d4), typeof h5 == "number" && h5 >= 0 && (u4 = Math.min(u4, h5));
        }), u4 < 1 / 0 && u4 >= 0 && (c4 = e4.substring(0, u4 + 1));
      }
      if (this.state.top && (a5 = this.tokenizer.paragraph(c4))) {
        let u4 = t4.at(-1);
        (n3 || u4 === o5 && i4) && u4?.type === "paragraph" ? (u4.raw += (u4.raw.endsWith(`
`) ? "" : `
`) + a5.raw, u4.text += `
` + a5.text, this.inlineQueue.pop(), this.inlineQueue.at(-1).src = u4.text, o5 = u4) : (t4.push(a5), o5 = a5), n3 = c4.length !== e4.length, e4 = e4.substring(a5.raw.length);
        continue;
      }
      if (a5 = this.tokenizer.text(e4)) {
        e4 = e4.substring(a5.raw.length);
        let u4 = t4.at(-1);
        u4?.type === "text" ? (u4.raw += (u4.raw.endsWith(`
`) ? "" : `
`) + a5.raw, u4.text += `
` + a5.text, this.inlineQueue.pop(), this.inlineQueue.at(-1).src = u4.text) : t4.push(a5);
        continue;
      }
      if (e4) {
        this.infiniteLoopError(e4.charCodeAt(0));
        break;
      }
    }
    return this.state.top = true, this.state.lastToken = r4, t4;
  }
  inline(e4, t4 = []) {
    return this.inlineQueue.push({ src: e4, tokens: t4 }), t4;
  }
  linkInText(e4) {
    if (!e4.includes("[")) return false;
    let t4 = this.tokenizer.rules.inline.link;
    for (let n3 of e4.matchAll(this.tokenizer.rules.inline.blockSkip)) if (t4.test(n3[0]) && e4.charAt(n3.index - 1) !== "!") return true;
    for (let n3 of e4.matchAll(this.tokenizer.rules.inline.reflinkSearch)) {
      let r4 = n3[0], s4 = r4.lastIndexOf("[");
      if (!(r4.charAt(0) === "!" || !Object.hasOwn(this.tokens.links, W(r4.slice(s4 + 1, -1)))) && !(s4 > 1 && this.linkInText(r4.slice(1, s4 - 1)))) return true;
    }
    return false;
  }
  inlineTokens(e4, t4 = []) {
    this.tokenizer.lexer = this;
    let n3 = this.state.linkParenPossible;
    this.state.linkParenPossible = e4.includes(")");
    try {
      return this.#t(e4, t4);
    } finally {
      this.state.linkParenPossible = n3;
    }
  }
  #t(e4, t4) {
    let n3 = e4.includes("*") || e4.includes("_") || e4.includes("~"), r4 = n3 || this.options.hooks?.emStrongMask || this.tokenizer.emStrong !== _4.prototype.emStrong || this.tokenizer.del !== _4.prototype.del ? this.#r(e4) : e4;
    if (!n3) return this.#e(e4, r4, t4);
    qe(this.tokenizer, r4);
    try {
      return this.#e(e4, r4, t4);
    } finally {
      ve(this.tokenizer);
    }
  }
  #e(e4, t4, n3) {
    let r4 = false, s4 = "", o5 = 1 / 0;
    for (; e4; ) {
      if (e4.length < o5) o5 = e4.length;
      else {
        this.infiniteLoopError(e4.charCodeAt(0));
        break;
      }
      r4 || (s4 = ""), r4 = false;
      let i4;
      if (this.options.extensions?.inline?.some((u4) => (i4 = u4.call({ lexer: this }, e4, n3)) ? (e4 = e4.substring(i4.raw.length), n3.push(i4), true) : false)) continue;
      if (i4 = this.tokenizer.escape(e4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.tag(e4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.link(e4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.reflink(e4, this.tokens.links)) {
        e4 = e4.substring(i4.raw.length);
        let u4 = n3.at(-1);
        i4.type === "text" && u4?.type === "text" ? (u4.raw += i4.raw, u4.text += i4.text) : n3.push(i4);
        continue;
      }
      let a5 = e4[0];
      if (a5 === "*" || a5 === "_") {
        let u4 = t4.length - e4.length;
        if (oe(this.tokenizer, t4, a5) <= u4) {
          let h5 = 1;
          for (; h5 < e4.length && e4.charCodeAt(h5) === a5.charCodeAt(0); ) h5++;
          let p5 = e4.substring(0, h5), k4 = n3.at(-1);
          k4?.type === "text" && !k4.escaped ? (k4.raw += p5, k4.text += p5) : n3.push({ type: "text", raw: p5, text: p5, escaped: false }), e4 = e4.substring(h5), s4 = a5, r4 = true;
          continue;
        }
      } else if (a5 === "~") {
        let u4 = t4.length - e4.length;
        if (ae(this.tokenizer, t4) <= u4) {
          let h5 = 1;
          for (; h5 < e4.length && e4.charCodeAt(h5) === 126; ) h5++;
          let p5 = e4.substring(0, h5), k4 = n3.at(-1);
          k4?.type === "text" && !k4.escaped ? (k4.raw += p5, k4.text += p5) : n3.push({ type: "text", raw: p5, text: p5, escaped: false }), e4 = e4.substring(h5), s4 = a5, r4 = true;
          continue;
        }
      }
      if (i4 = this.tokenizer.emStrong(e4, t4, s4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.codespan(e4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.br(e4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.del(e4, t4, s4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (i4 = this.tokenizer.autolink(e4)) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      if (!this.state.inLink && (i4 = this.tokenizer.url(e4))) {
        e4 = e4.substring(i4.raw.length), n3.push(i4);
        continue;
      }
      let c4 = e4;
      if (this.options.extensions?.startInline) {
        let u4 = 1 / 0, d4 = e4.slice(1), h5;
        this.options.extensions.startInline.forEach((p5) => {
          h5 = p5.call({ lexer: this }, d4), typeof h5 == "number" && h5 >= 0 && (u4 = Math.min(u4, h5));
        }), u4 < 1 / 0 && u4 >= 0 && (c4 = e4.substring(0, u4 + 1));
      }
      if (i4 = this.tokenizer.inlineText(c4)) {
        e4 = e4.substring(i4.raw.length), i4.raw.slice(-1) !== "_" && (s4 = i4.raw.slice(-1)), r4 = true;
        let u4 = n3.at(-1);
        u4?.type === "text" ? (u4.raw += i4.raw, u4.text += i4.text) : n3.push(i4);
        continue;
      }
      if (e4) {
        this.infiniteLoopError(e4.charCodeAt(0));
        break;
      }
    }
    return n3;
  }
  #n(e4) {
    let { blockSkip: t4, tag: n3, autolink: r4 } = this.tokenizer.rules.inline, s4 = "", o5 = 0, i4;
    for (t4.lastIndex = 0; i4 = t4.exec(e4); ) {
      let a5 = i4.index + (i4[2] ? i4[2].length : 0), c4 = i4.index + i4[0].length;
      if (e4.charAt(a5) === "<") {
        let u4 = e4.slice(a5), d4 = n3.exec(u4) || r4.exec(u4);
        if (!d4) {
          t4.lastIndex = a5 + 1;
          continue;
        }
        c4 = a5 + d4[0].length, t4.lastIndex = c4;
      }
      s4 += e4.slice(o5, a5) + "[" + "a".repeat(c4 - a5 - 2) + "]", o5 = c4;
    }
    return s4 + e4.slice(o5);
  }
  #r(e4) {
    let t4 = e4;
    if (this.tokens.links && e4.includes("[")) {
      let n3 = this.tokenizer.rules.inline.reflinkSearch, r4 = (s4) => {
        let o5 = s4.lastIndexOf("[");
        if (!Object.hasOwn(this.tokens.links, W(s4.slice(o5 + 1, -1)))) return s4;
        if (o5 > 1 && s4.charAt(0) !== "!") {
          let i4 = s4.slice(1, o5 - 1);
          if (this.linkInText(i4)) return "[" + i4.replace(n3, r4) + "][" + "a".repeat(s4.length - o5 - 2) + "]";
        }
        return "[" + "a".repeat(s4.length - 2) + "]";
      };
      t4 = t4.replace(n3, r4);
    }
    return t4 = t4.replace(this.tokenizer.rules.inline.anyPunctuationOutsideCode, (n3, r4, s4) => s4 ? "+".repeat(n3.length) : r4 ? r4 + n3.slice(r4.length, -r4.length).replace(/`/g, "+") + r4 : n3), t4 = this.#n(t4), t4 = this.options.hooks?.emStrongMask?.call({ lexer: this }, t4) ?? t4, t4;
  }
  infiniteLoopError(e4) {
    let t4 = "Infinite loop on byte: " + e4;
    if (this.options.silent) console.error(t4);
    else throw new Error(t4);
  }
};
var I2 = class {
  options;
  parser;
  constructor(e4) {
    this.options = e4 || S3;
  }
  space(e4) {
    return "";
  }
  code({ text: e4, lang: t4, escaped: n3 }) {
    let r4 = (t4 || "").match(O2.notSpaceStart)?.[0], s4 = e4 ? e4.replace(O2.endingNewline, "") + `
` : "";
    return r4 ? '<pre><code class="language-' + y5(r4) + '">' + (n3 ? s4 : y5(s4, true)) + `</code></pre>
` : "<pre><code>" + (n3 ? s4 : y5(s4, true)) + `</code></pre>
`;
  }
  blockquote({ tokens: e4 }) {
    return `<blockquote>
${this.parser.parse(e4)}</blockquote>
`;
  }
  html({ text: e4 }) {
    return e4;
  }
  def(e4) {
    return "";
  }
  heading({ tokens: e4, depth: t4 }) {
    return `<h${t4}>${this.parser.parseInline(e4)}</h${t4}>
`;
  }
  hr(e4) {
    return `<hr>
`;
  }
  list(e4) {
    let t4 = e4.ordered, n3 = e4.start, r4 = "";
    for (let i4 = 0; i4 < e4.items.length; i4++) {
      let a5 = e4.items[i4];
      r4 += this.listitem(a5);
    }
    let s4 = t4 ? "ol" : "ul", o5 = t4 && n3 !== 1 ? ' start="' + n3 + '"' : "";
    return "<" + s4 + o5 + `>
` + r4 + "</" + s4 + `>
`;
  }
  listitem(e4) {
    return `<li>${this.parser.parse(e4.tokens)}</li>
`;
  }
  checkbox({ checked: e4 }) {
    return "<input " + (e4 ? 'checked="" ' : "") + 'disabled="" type="checkbox"> ';
  }
  paragraph({ tokens: e4 }) {
    return `<p>${this.parser.parseInline(e4)}</p>
`;
  }
  table(e4) {
    let t4 = "", n3 = "";
    for (let s4 = 0; s4 < e4.header.length; s4++) n3 += this.tablecell(e4.header[s4]);
    t4 += this.tablerow({ text: n3 });
    let r4 = "";
    for (let s4 = 0; s4 < e4.rows.length; s4++) {
      let o5 = e4.rows[s4];
      n3 = "";
      for (let i4 = 0; i4 < o5.length; i4++) n3 += this.tablecell(o5[i4]);
      r4 += this.tablerow({ text: n3 });
    }
    return r4 && (r4 = `<tbody>${r4}</tbody>`), `<table>
<thead>
` + t4 + `</thead>
` + r4 + `</table>
`;
  }
  tablerow({ text: e4 }) {
    return `<tr>
${e4}</tr>
`;
  }
  tablecell(e4) {
    let t4 = this.parser.parseInline(e4.tokens), n3 = e4.header ? "th" : "td";
    return (e4.align ? `<${n3} align="${e4.align}">` : `<${n3}>`) + t4 + `</${n3}>
`;
  }
  strong({ tokens: e4 }) {
    return `<strong>${this.parser.parseInline(e4)}</strong>`;
  }
  em({ tokens: e4 }) {
    return `<em>${this.parser.parseInline(e4)}</em>`;
  }
  codespan({ text: e4 }) {
    return `<code>${y5(e4, true)}</code>`;
  }
  br(e4) {
    return "<br>";
  }
  del({ tokens: e4 }) {
    return `<del>${this.parser.parseInline(e4)}</del>`;
  }
  link({ href: e4, title: t4, text: n3, tokens: r4, autolink: s4 }) {
    let o5 = s4 ? y5(n3, true) : this.parser.parseInline(r4), i4 = xe(e4);
    if (i4 === null) return o5;
    e4 = y5(i4, s4);
    let a5 = '<a href="' + e4 + '"';
    return t4 && (a5 += ' title="' + y5(t4) + '"'), a5 += ">" + o5 + "</a>", a5;
  }
  image({ href: e4, title: t4, text: n3, tokens: r4 }) {
    r4 && (n3 = this.parser.parseInline(r4, this.parser.textRenderer));
    let s4 = xe(e4);
    if (s4 === null) return y5(n3);
    e4 = s4;
    let o5 = `<img src="${y5(e4)}" alt="${y5(n3)}"`;
    return t4 && (o5 += ` title="${y5(t4)}"`), o5 += ">", o5;
  }
  text(e4) {
    return "tokens" in e4 && e4.tokens ? this.parser.parseInline(e4.tokens) : "escaped" in e4 && e4.escaped ? e4.text : y5(e4.text);
  }
};
var z3 = class {
  parser;
  strong({ text: e4, tokens: t4 }) {
    return t4 ? this.parser.parseInline(t4, this) : e4;
  }
  em({ text: e4, tokens: t4 }) {
    return t4 ? this.parser.parseInline(t4, this) : e4;
  }
  codespan({ text: e4 }) {
    return e4;
  }
  del({ text: e4, tokens: t4 }) {
    return t4 ? this.parser.parseInline(t4, this) : e4;
  }
  html({ text: e4 }) {
    return e4;
  }
  text({ text: e4 }) {
    return e4;
  }
  link({ text: e4, tokens: t4 }) {
    return t4 ? this.parser.parseInline(t4, this) : e4;
  }
  image({ text: e4, tokens: t4 }) {
    return t4 ? this.parser.parseInline(t4, this) : e4;
  }
  br() {
    return `
`;
  }
  checkbox({ raw: e4 }) {
    return e4;
  }
};
var P2 = class l5 {
  options;
  renderer;
  textRenderer;
  constructor(e4) {
    this.options = e4 || S3, this.options.renderer = this.options.renderer || new I2(), this.renderer = this.options.renderer, this.renderer.options = this.options, this.renderer.parser = this, this.textRenderer = new z3(), this.textRenderer.parser = this;
  }
  static parse(e4, t4) {
    return new l5(t4).parse(e4);
  }
  static parseInline(e4, t4) {
    return new l5(t4).parseInline(e4);
  }
  parse(e4) {
    this.renderer.parser = this;
    let t4 = "";
    for (let n3 = 0; n3 < e4.length; n3++) {
      let r4 = e4[n3];
      if (this.options.extensions?.renderers?.[r4.type]) {
        let o5 = r4, i4 = this.options.extensions.renderers[o5.type].call({ parser: this }, o5);
        if (i4 !== false || !["space", "hr", "heading", "code", "table", "blockquote", "list", "checkbox", "html", "def", "paragraph", "text"].includes(o5.type)) {
          t4 += i4 === false ? "" : i4 ?? "";
          continue;
        }
      }
      let s4 = r4;
      switch (s4.type) {
        case "space": {
          t4 += this.renderer.space(s4);
          break;
        }
        case "hr": {
          t4 += this.renderer.hr(s4);
          break;
        }
        case "heading": {
          t4 += this.renderer.heading(s4);
          break;
        }
        case "code": {
          t4 += this.renderer.code(s4);
          break;
        }
        case "table": {
          t4 += this.renderer.table(s4);
          break;
        }
        case "blockquote": {
          t4 += this.renderer.blockquote(s4);
          break;
        }
        case "list": {
          t4 += this.renderer.list(s4);
          break;
        }
        case "checkbox": {
          t4 += this.renderer.checkbox(s4);
          break;
        }
        case "html": {
          t4 += this.renderer.html(s4);
          break;
        }
        case "def": {
          t4 += this.renderer.def(s4);
          break;
        }
        case "paragraph": {
          t4 += this.renderer.paragraph(s4);
          break;
        }
        case "text": {
          t4 += this.renderer.text(s4);
          break;
        }
        default: {
          let o5 = 'Token with "' + s4.type + '" type was not found.';
          if (this.options.silent) return console.error(o5), "";
          throw new Error(o5);
        }
      }
    }
    return t4;
  }
  parseInline(e4, t4 = this.renderer) {
    this.renderer.parser = this;
    let n3 = "";
    for (let r4 = 0; r4 < e4.length; r4++) {
      let s4 = e4[r4];
      if (this.options.extensions?.renderers?.[s4.type]) {
        let i4 = this.options.extensions.renderers[s4.type].call({ parser: this }, s4);
        if (i4 !== false || !["escape", "html", "link", "image", "checkbox", "strong", "em", "codespan", "br", "del", "text"].includes(s4.type)) {
          n3 += i4 === false ? "" : i4 ?? "";
          continue;
        }
      }
      let o5 = s4;
      switch (o5.type) {
        case "escape": {
          n3 += t4.text(o5);
          break;
        }
        case "html": {
          n3 += t4.html(o5);
          break;
        }
        case "link": {
          n3 += t4.link(o5);
          break;
        }
        case "image": {
          n3 += t4.image(o5);
          break;
        }
        case "checkbox": {
          n3 += t4.checkbox(o5);
          break;
        }
        case "strong": {
          n3 += t4.strong(o5);
          break;
        }
        case "em": {
          n3 += t4.em(o5);
          break;
        }
        case "codespan": {
          n3 += t4.codespan(o5);
          break;
        }
        case "br": {
          n3 += t4.br(o5);
          break;
        }
        case "del": {
          n3 += t4.del(o5);
          break;
        }
        case "text": {
          n3 += t4.text(o5);
          break;
        }
        default: {
          let i4 = 'Token with "' + o5.type + '" type was not found.';
          if (this.options.silent) return console.error(i4), "";
          throw new Error(i4);
        }
      }
    }
    return n3;
  }
};
var A4 = class {
  options;
  block;
  constructor(e4) {
    this.options = e4 || S3;
  }
  static passThroughHooks = /* @__PURE__ */ new Set(["preprocess", "postprocess", "processAllTokens", "emStrongMask"]);
  static passThroughHooksRespectAsync = /* @__PURE__ */ new Set(["preprocess", "postprocess", "processAllTokens"]);
  preprocess(e4) {
    return e4;
  }
  postprocess(e4) {
    return e4;
  }
  processAllTokens(e4) {
    return e4;
  }
  emStrongMask(e4) {
    return e4;
  }
  provideLexer(e4 = this.block) {
    return e4 ? w5.lex : w5.lexInline;
  }
  provideParser(e4 = this.block) {
    return e4 ? P2.parse : P2.parseInline;
  }
};
function M2(l6, e4) {
  if (Array.isArray(e4)) for (let t4 = 0; t4 < e4.length; t4++) l6.push(e4[t4]);
  else l6.push(e4);
}
var ne = class {
  defaults = G3();
  options = this.setOptions;
  parse = this.parseMarkdown(true);
  parseInline = this.parseMarkdown(false);
  Parser = P2;
  Renderer = I2;
  TextRenderer = z3;
  Lexer = w5;
  Tokenizer = _4;
  Hooks = A4;
  constructor(...e4) {
    this.use(...e4);
  }
  walkTokens(e4, t4) {
    let n3 = [];
    for (let r4 of e4) switch (M2(n3, t4.call(this, r4)), r4.type) {
      case "table": {
        let s4 = r4;
        for (let o5 of s4.header) M2(n3, this.walkTokens(o5.tokens, t4));
        for (let o5 of s4.rows) for (let i4 of o5) M2(n3, this.walkTokens(i4.tokens, t4));
        break;
      }
      case "list": {
        let s4 = r4;
        M2(n3, this.walkTokens(s4.items, t4));
        break;
      }
      default: {
        let s4 = r4;
        this.defaults.extensions?.childTokens?.[s4.type] ? this.defaults.extensions.childTokens[s4.type].forEach((o5) => {
          let i4 = s4[o5].flat(1 / 0);
          M2(n3, this.walkTokens(i4, t4));
        }) : s4.tokens && M2(n3, this.walkTokens(s4.tokens, t4));
      }
    }
    return n3;
  }
  use(...e4) {
    let t4 = this.defaults.extensions || { renderers: /* @__PURE__ */ Object.create(null), childTokens: /* @__PURE__ */ Object.create(null) };
    return e4.forEach((n3) => {
      let r4 = { ...n3 };
      if (r4.async = this.defaults.async || r4.async || false, n3.extensions && (n3.extensions.forEach((s4) => {
        if (!s4.name) throw new Error("extension name required");
        if ("renderer" in s4) {
          let o5 = t4.renderers[s4.name];
          o5 ? t4.renderers[s4.name] = function(...i4) {
            let a5 = s4.renderer.apply(this, i4);
            return a5 === false && (a5 = o5.apply(this, i4)), a5;
          } : t4.renderers[s4.name] = s4.renderer;
        }
        if ("tokenizer" in s4) {
          if (!s4.level || s4.level !== "block" && s4.level !== "inline") throw new Error("extension level must be 'block' or 'inline'");
          let o5 = t4[s4.level];
          o5 ? o5.unshift(s4.tokenizer) : t4[s4.level] = [s4.tokenizer], s4.start && (s4.level === "block" ? t4.startBlock ? t4.startBlock.push(s4.start) : t4.startBlock = [s4.start] : s4.level === "inline" && (t4.startInline ? t4.startInline.push(s4.start) : t4.startInline = [s4.start]));
        }
        "childTokens" in s4 && s4.childTokens && (t4.childTokens[s4.name] = s4.childTokens);
      }), r4.extensions = t4), n3.renderer) {
        let s4 = this.defaults.renderer || new I2(this.defaults);
        for (let o5 in n3.renderer) {
          if (!(o5 in s4)) throw new Error(`renderer '${o5}' does not exist`);
          if (["options", "parser"].includes(o5)) continue;
          let i4 = o5, a5 = n3.renderer[i4], c4 = s4[i4];
          s4[i4] = (...u4) => {
            let d4 = a5.apply(s4, u4);
            return d4 === false && (d4 = c4.apply(s4, u4)), d4 === false ? "" : d4 ?? "";
          };
        }
        r4.renderer = s4;
      }
      if (n3.tokenizer) {
        let s4 = this.defaults.tokenizer || new _4(this.defaults);
        for (let o5 in n3.tokenizer) {
          if (!(o5 in s4)) throw new Error(`tokenizer '${o5}' does not exist`);
          if (["options", "rules", "lexer"].includes(o5)) continue;
          let i4 = o5, a5 = n3.tokenizer[i4], c4 = s4[i4];
          s4[i4] = (...u4) => {
            let d4 = a5.apply(s4, u4);
            return d4 === false && (d4 = c4.apply(s4, u4)), d4;
          };
        }
        r4.tokenizer = s4;
      }
      if (n3.hooks) {
        let s4 = this.defaults.hooks || new A4();
        for (let o5 in n3.hooks) {
          if (!(o5 in s4)) throw new Error(`hook '${o5}' does not exist`);
          if (["options", "block"].includes(o5)) continue;
          let i4 = o5, a5 = n3.hooks[i4], c4 = s4[i4];
          A4.passThroughHooks.has(o5) ? s4[i4] = (u4) => {
            if (s4.options.async && A4.passThroughHooksRespectAsync.has(o5)) return (async () => {
              let h5 = await a5.call(s4, u4);
              return c4.call(s4, h5);
            })();
            let d4 = a5.call(s4, u4);
            return c4.call(s4, d4);
          } : s4[i4] = (...u4) => {
            if (s4.options.async) return (async () => {
              let h5 = await a5.apply(s4, u4);
              return h5 === false && (h5 = await c4.apply(s4, u4)), h5;
            })();
            let d4 = a5.apply(s4, u4);
            return d4 === false && (d4 = c4.apply(s4, u4)), d4;
          };
        }
        r4.hooks = s4;
      }
      if (n3.walkTokens) {
        let s4 = this.defaults.walkTokens, o5 = n3.walkTokens;
        r4.walkTokens = function(i4) {
          let a5 = [];
          return M2(a5, o5.call(this, i4)), s4 && M2(a5, s4.call(this, i4)), a5;
        };
      }
      this.defaults = { ...this.defaults, ...r4 };
    }), this;
  }
  setOptions(e4) {
    return this.defaults = { ...this.defaults, ...e4 }, this;
  }
  lexer(e4, t4) {
    return w5.lex(e4, t4 ?? this.defaults);
  }
  parser(e4, t4) {
    return P2.parse(e4, t4 ?? this.defaults);
  }
  parseMarkdown(e4) {
    return (n3, r4) => {
      let s4 = { ...r4 }, o5 = { ...this.defaults, ...s4 }, i4 = this.onError(!!o5.silent, !!o5.async);
      if (this.defaults.async === true && s4.async === false) return i4(new Error("marked(): The async option was set to true by an extension. Remove async: false from the parse options object to return a Promise."));
      if (typeof n3 > "u" || n3 === null) return i4(new Error("marked(): input parameter is undefined or null"));
      if (typeof n3 != "string") return i4(new Error("marked(): input parameter is of type " + Object.prototype.toString.call(n3) + ", string expected"));
      if (o5.hooks && (o5.hooks.options = o5, o5.hooks.block = e4), o5.async) return (async () => {
        let a5 = o5.hooks ? await o5.hooks.preprocess(n3) : n3, u4 = await (o5.hooks ? await o5.hooks.provideLexer(e4) : e4 ? w5.lex : w5.lexInline)(a5, o5), d4 = o5.hooks ? await o5.hooks.processAllTokens(u4) : u4;
        o5.walkTokens && await Promise.all(this.walkTokens(d4, o5.walkTokens));
        let p5 = await (o5.hooks ? await o5.hooks.provideParser(e4) : e4 ? P2.parse : P2.parseInline)(d4, o5);
        return o5.hooks ? await o5.hooks.postprocess(p5) : p5;
      })().catch(i4);
      try {
        o5.hooks && (n3 = o5.hooks.preprocess(n3));
        let c4 = (o5.hooks ? o5.hooks.provideLexer(e4) : e4 ? w5.lex : w5.lexInline)(n3, o5);
        o5.hooks && (c4 = o5.hooks.processAllTokens(c4)), o5.walkTokens && this.walkTokens(c4, o5.walkTokens);
        let d4 = (o5.hooks ? o5.hooks.provideParser(e4) : e4 ? P2.parse : P2.parseInline)(c4, o5);
        return o5.hooks && (d4 = o5.hooks.postprocess(d4)), d4;
      } catch (a5) {
        return i4(a5);
      }
    };
  }
  onError(e4, t4) {
    return (n3) => {
      if (n3.message += `
Please report this to https://github.com/markedjs/marked.`, e4) {
        let r4 = "<p>An error occurred:</p><pre>" + y5(n3.message + "", true) + "</pre>";
        return t4 ? Promise.resolve(r4) : r4;
      }
      if (t4) return Promise.reject(n3);
      throw n3;
    };
  }
};
var v4 = new ne();
function x3(l6, e4) {
  return v4.parse(l6, e4);
}
x3.options = x3.setOptions = function(l6) {
  return v4.setOptions(l6), x3.defaults = v4.defaults, ue(x3.defaults), x3;
};
x3.getDefaults = G3;
x3.defaults = S3;
function jt(...l6) {
  return v4.use(...l6), x3.defaults = v4.defaults, ue(x3.defaults), x3;
}
x3.use = jt;
x3.walkTokens = function(l6, e4) {
  return v4.walkTokens(l6, e4);
};
x3.parseInline = v4.parseInline;
x3.Parser = P2;
x3.parser = P2.parse;
x3.Renderer = I2;
x3.TextRenderer = z3;
x3.Lexer = w5;
x3.lexer = w5.lex;
x3.Tokenizer = _4;
x3.Hooks = A4;
x3.parse = x3;
var En = x3.options;
var zn = x3.setOptions;
var Mn = x3.walkTokens;
var Bn = x3.parseInline;
var qn = P2.parse;
var vn = w5.lex;

// node_modules/highlight.js/es/languages/bash.js
function bash(hljs) {
  const regex = hljs.regex;
  const VAR = {};
  const BRACED_VAR = {
    begin: /\$\{/,
    end: /\}/,
    contains: [
      "self",
      {
        begin: /:-/,
        contains: [VAR]
      }
      // default values
    ]
  };
  Object.assign(VAR, {
    className: "variable",
    variants: [
      { begin: regex.concat(
        /\$[\w\d#@][\w\d_]*/,
        // negative look-ahead tries to avoid matching patterns that are not
        // Perl at all like $ident$, @ident@, etc.
        `(?![\\w\\d])(?![$])`
      ) },
      BRACED_VAR
    ]
  });
  const SUBST = {
    className: "subst",
    begin: /\$\(/,
    end: /\)/,
    contains: [hljs.BACKSLASH_ESCAPE]
  };
  const COMMENT = hljs.inherit(
    hljs.COMMENT(),
    {
      match: [
        /(^|\s)/,
        /#.*$/
      ],
      scope: {
        2: "comment"
      }
    }
  );
  const HERE_DOC = {
    begin: /<<-?\s*(?=\w+)/,
    starts: { contains: [
      hljs.END_SAME_AS_BEGIN({
        begin: /(\w+)/,
        end: /(\w+)/,
        className: "string"
      })
    ] }
  };
  const QUOTE_STRING = {
    className: "string",
    begin: /"/,
    end: /"/,
    contains: [
      hljs.BACKSLASH_ESCAPE,
      VAR,
      SUBST
    ]
  };
  SUBST.contains.push(QUOTE_STRING);
  const ESCAPED_QUOTE = {
    match: /\\"/
  };
  const APOS_STRING = {
    className: "string",
    begin: /'/,
    end: /'/
  };
  const ESCAPED_APOS = {
    match: /\\'/
  };
  const ARITHMETIC = {
    begin: /\$?\(\(/,
    end: /\)\)/,
    contains: [
      {
        begin: /\d+#[0-9a-f]+/,
        className: "number"
      },
      hljs.NUMBER_MODE,
      VAR
    ]
  };
  const SH_LIKE_SHELLS = [
    "fish",
    "bash",
    "zsh",
    "sh",
    "csh",
    "ksh",
    "tcsh",
    "dash",
    "scsh"
  ];
  const KNOWN_SHEBANG = hljs.SHEBANG({
    binary: `(${SH_LIKE_SHELLS.join("|")})`,
    relevance: 10
  });
  const FUNCTION = {
    className: "function",
    begin: /\w[\w\d_]*\s*\(\s*\)\s*\{/,
    returnBegin: true,
    contains: [hljs.inherit(hljs.TITLE_MODE, { begin: /\w[\w\d_]*/ })],
    relevance: 0
  };
  const KEYWORDS2 = [
    "if",
    "then",
    "else",
    "elif",
    "fi",
    "time",
    "for",
    "while",
    "until",
    "in",
    "do",
    "done",
    "case",
    "esac",
    "coproc",
    "function",
    "select"
  ];
  const LITERALS2 = [
    "true",
    "false"
  ];
  const PATH_MODE = { match: /(\/[a-z._-]+)+/ };
  const SHELL_BUILT_INS = [
    "break",
    "cd",
    "continue",
    "eval",
    "exec",
    "exit",
    "export",
    "getopts",
    "hash",
    "pwd",
    "readonly",
    "return",
    "shift",
    "test",
    "times",
    "trap",
    "umask",
    "unset"
  ];
  const BASH_BUILT_INS = [
    "alias",
    "bind",
    "builtin",
    "caller",
    "command",
    "declare",
    "echo",
    "enable",
    "help",
    "let",
    "local",
    "logout",
    "mapfile",
    "printf",
    "read",
    "readarray",
    "source",
    "sudo",
    "type",
    "typeset",
    "ulimit",
    "unalias"
  ];
  const ZSH_BUILT_INS = [
    "autoload",
    "bg",
    "bindkey",
    "bye",
    "cap",
    "chdir",
    "clone",
    "comparguments",
    "compcall",
    "compctl",
    "compdescribe",
    "compfiles",
    "compgroups",
    "compquote",
    "comptags",
    "comptry",
    "compvalues",
    "dirs",
    "disable",
    "disown",
    "echotc",
    "echoti",
    "emulate",
    "fc",
    "fg",
    "float",
    "functions",
    "getcap",
    "getln",
    "history",
    "integer",
    "jobs",
    "kill",
    "limit",
    "log",
    "noglob",
    "popd",
    "print",
    "pushd",
    "pushln",
    "rehash",
    "sched",
    "setcap",
    "setopt",
    "stat",
    "suspend",
    "ttyctl",
    "unfunction",
    "unhash",
    "unlimit",
    "unsetopt",
    "vared",
    "wait",
    "whence",
    "where",
    "which",
    "zcompile",
    "zformat",
    "zftp",
    "zle",
    "zmodload",
    "zparseopts",
    "zprof",
    "zpty",
    "zregexparse",
    "zsocket",
    "zstyle",
    "ztcp"
  ];
  const GNU_CORE_UTILS = [
    "chcon",
    "chgrp",
    "chown",
    "chmod",
    "cp",
    "dd",
    "df",
    "dir",
    "dircolors",
    "ln",
    "ls",
    "mkdir",
    "mkfifo",
    "mknod",
    "mktemp",
    "mv",
    "realpath",
    "rm",
    "rmdir",
    "shred",
    "sync",
    "touch",
    "truncate",
    "vdir",
    "b2sum",
    "base32",
    "base64",
    "cat",
    "cksum",
    "comm",
    "csplit",
    "cut",
    "expand",
    "fmt",
    "fold",
    "head",
    "join",
    "md5sum",
    "nl",
    "numfmt",
    "od",
    "paste",
    "ptx",
    "pr",
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shuf",
    "sort",
    "split",
    "sum",
    "tac",
    "tail",
    "tr",
    "tsort",
    "unexpand",
    "uniq",
    "wc",
    "arch",
    "basename",
    "chroot",
    "date",
    "dirname",
    "du",
    "echo",
    "env",
    "expr",
    "factor",
    // "false", // keyword literal already
    "groups",
    "hostid",
    "id",
    "link",
    "logname",
    "nice",
    "nohup",
    "nproc",
    "pathchk",
    "pinky",
    "printenv",
    "printf",
    "pwd",
    "readlink",
    "runcon",
    "seq",
    "sleep",
    "stat",
    "stdbuf",
    "stty",
    "tee",
    "test",
    "timeout",
    // "true", // keyword literal already
    "tty",
    "uname",
    "unlink",
    "uptime",
    "users",
    "who",
    "whoami",
    "yes"
  ];
  return {
    name: "Bash",
    aliases: [
      "sh",
      "zsh"
    ],
    keywords: {
      $pattern: /\b[a-z][a-z0-9._-]+\b/,
      keyword: KEYWORDS2,
      literal: LITERALS2,
      built_in: [
        ...SHELL_BUILT_INS,
        ...BASH_BUILT_INS,
        // Shell modifiers
        "set",
        "shopt",
        ...ZSH_BUILT_INS,
        ...GNU_CORE_UTILS
      ]
    },
    contains: [
      KNOWN_SHEBANG,
      // to catch known shells and boost relevancy
      hljs.SHEBANG(),
      // to catch unknown shells but still highlight the shebang
      FUNCTION,
      ARITHMETIC,
      COMMENT,
      HERE_DOC,
      PATH_MODE,
      QUOTE_STRING,
      ESCAPED_QUOTE,
      APOS_STRING,
      ESCAPED_APOS,
      VAR
    ]
  };
}

// node_modules/highlight.js/es/languages/css.js
var MODES = (hljs) => {
  return {
    IMPORTANT: {
      scope: "meta",
      begin: "!important"
    },
    BLOCK_COMMENT: hljs.C_BLOCK_COMMENT_MODE,
    HEXCOLOR: {
      scope: "number",
      begin: /#(([0-9a-fA-F]{3,4})|(([0-9a-fA-F]{2}){3,4}))\b/
    },
    UNICODE_RANGE: {
      scope: "number",
      begin: /\b[Uu]\+[0-9A-Fa-f][0-9A-Fa-f?]{0,5}(-[0-9A-Fa-f][0-9A-Fa-f]{0,5})?/
    },
    FUNCTION_DISPATCH: {
      className: "built_in",
      begin: /[\w-]+(?=\()/
    },
    ATTRIBUTE_SELECTOR_MODE: {
      scope: "selector-attr",
      begin: /\[/,
      end: /\]/,
      illegal: "$",
      contains: [
        hljs.APOS_STRING_MODE,
        hljs.QUOTE_STRING_MODE
      ]
    },
    CSS_NUMBER_MODE: {
      scope: "number",
      begin: hljs.NUMBER_RE + "(%|em|ex|ch|rem|vw|vh|vmin|vmax|cm|mm|in|pt|pc|px|deg|grad|rad|turn|s|ms|Hz|kHz|dpi|dpcm|dppx)?",
      relevance: 0
    },
    CSS_VARIABLE: {
      className: "attr",
      begin: /--[A-Za-z_][A-Za-z0-9_-]*/
    }
  };
};
var HTML_TAGS = [
  "a",
  "abbr",
  "address",
  "article",
  "aside",
  "audio",
  "b",
  "blockquote",
  "body",
  "button",
  "canvas",
  "caption",
  "cite",
  "code",
  "dd",
  "del",
  "details",
  "dfn",
  "div",
  "dl",
  "dt",
  "em",
  "fieldset",
  "figcaption",
  "figure",
  "footer",
  "form",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "header",
  "hgroup",
  "html",
  "i",
  "iframe",
  "img",
  "input",
  "ins",
  "kbd",
  "label",
  "legend",
  "li",
  "main",
  "mark",
  "menu",
  "nav",
  "object",
  "ol",
  "optgroup",
  "option",
  "p",
  "picture",
  "q",
  "quote",
  "samp",
  "section",
  "select",
  "source",
  "span",
  "strong",
  "summary",
  "sup",
  "table",
  "tbody",
  "td",
  "textarea",
  "tfoot",
  "th",
  "thead",
  "time",
  "tr",
  "ul",
  "var",
  "video"
];
var SVG_TAGS = [
  "defs",
  "g",
  "marker",
  "mask",
  "pattern",
  "svg",
  "switch",
  "symbol",
  "feBlend",
  "feColorMatrix",
  "feComponentTransfer",
  "feComposite",
  "feConvolveMatrix",
  "feDiffuseLighting",
  "feDisplacementMap",
  "feFlood",
  "feGaussianBlur",
  "feImage",
  "feMerge",
  "feMorphology",
  "feOffset",
  "feSpecularLighting",
  "feTile",
  "feTurbulence",
  "linearGradient",
  "radialGradient",
  "stop",
  "circle",
  "ellipse",
  "image",
  "line",
  "path",
  "polygon",
  "polyline",
  "rect",
  "text",
  "use",
  "textPath",
  "tspan",
  "foreignObject",
  "clipPath"
];
var TAGS = [
  ...HTML_TAGS,
  ...SVG_TAGS
];
var MEDIA_FEATURES = [
  "any-hover",
  "any-pointer",
  "aspect-ratio",
  "color",
  "color-gamut",
  "color-index",
  "device-aspect-ratio",
  "device-height",
  "device-width",
  "display-mode",
  "forced-colors",
  "grid",
  "height",
  "hover",
  "inverted-colors",
  "monochrome",
  "orientation",
  "overflow-block",
  "overflow-inline",
  "pointer",
  "prefers-color-scheme",
  "prefers-contrast",
  "prefers-reduced-motion",
  "prefers-reduced-transparency",
  "resolution",
  "scan",
  "scripting",
  "update",
  "width",
  // TODO: find a better solution?
  "min-width",
  "max-width",
  "min-height",
  "max-height"
].sort().reverse();
var PSEUDO_CLASSES = [
  "active",
  "any-link",
  "blank",
  "checked",
  "current",
  "default",
  "defined",
  "dir",
  // dir()
  "disabled",
  "drop",
  "empty",
  "enabled",
  "first",
  "first-child",
  "first-of-type",
  "fullscreen",
  "future",
  "focus",
  "focus-visible",
  "focus-within",
  "has",
  // has()
  "host",
  // host or host()
  "host-context",
  // host-context()
  "hover",
  "indeterminate",
  "in-range",
  "invalid",
  "is",
  // is()
  "lang",
  // lang()
  "last-child",
  "last-of-type",
  "left",
  "link",
  "local-link",
  "not",
  // not()
  "nth-child",
  // nth-child()
  "nth-col",
  // nth-col()
  "nth-last-child",
  // nth-last-child()
  "nth-last-col",
  // nth-last-col()
  "nth-last-of-type",
  //nth-last-of-type()
  "nth-of-type",
  //nth-of-type()
  "only-child",
  "only-of-type",
  "optional",
  "out-of-range",
  "past",
  "placeholder-shown",
  "read-only",
  "read-write",
  "required",
  "right",
  "root",
  "scope",
  "target",
  "target-within",
  "user-invalid",
  "valid",
  "visited",
  "where"
  // where()
].sort().reverse();
var PSEUDO_ELEMENTS = [
  "after",
  "backdrop",
  "before",
  "cue",
  "cue-region",
  "first-letter",
  "first-line",
  "grammar-error",
  "marker",
  "part",
  "placeholder",
  "selection",
  "slotted",
  "spelling-error"
].sort().reverse();
var ATTRIBUTES = [
  "accent-color",
  "align-content",
  "align-items",
  "align-self",
  "alignment-baseline",
  "all",
  "anchor-name",
  "animation",
  "animation-composition",
  "animation-delay",
  "animation-direction",
  "animation-duration",
  "animation-fill-mode",
  "animation-iteration-count",
  "animation-name",
  "animation-play-state",
  "animation-range",
  "animation-range-end",
  "animation-range-start",
  "animation-timeline",
  "animation-timing-function",
  "appearance",
  "aspect-ratio",
  "backdrop-filter",
  "backface-visibility",
  "background",
  "background-attachment",
  "background-blend-mode",
  "background-clip",
  "background-color",
  "background-image",
  "background-origin",
  "background-position",
  "background-position-x",
  "background-position-y",
  "background-repeat",
  "background-size",
  "baseline-shift",
  "block-size",
  "border",
  "border-block",
  "border-block-color",
  "border-block-end",
  "border-block-end-color",
  "border-block-end-style",
  "border-block-end-width",
  "border-block-start",
  "border-block-start-color",
  "border-block-start-style",
  "border-block-start-width",
  "border-block-style",
  "border-block-width",
  "border-bottom",
  "border-bottom-color",
  "border-bottom-left-radius",
  "border-bottom-right-radius",
  "border-bottom-style",
  "border-bottom-width",
  "border-collapse",
  "border-color",
  "border-end-end-radius",
  "border-end-start-radius",
  "border-image",
  "border-image-outset",
  "border-image-repeat",
  "border-image-slice",
  "border-image-source",
  "border-image-width",
  "border-inline",
  "border-inline-color",
  "border-inline-end",
  "border-inline-end-color",
  "border-inline-end-style",
  "border-inline-end-width",
  "border-inline-start",
  "border-inline-start-color",
  "border-inline-start-style",
  "border-inline-start-width",
  "border-inline-style",
  "border-inline-width",
  "border-left",
  "border-left-color",
  "border-left-style",
  "border-left-width",
  "border-radius",
  "border-right",
  "border-right-color",
  "border-right-style",
  "border-right-width",
  "border-spacing",
  "border-start-end-radius",
  "border-start-start-radius",
  "border-style",
  "border-top",
  "border-top-color",
  "border-top-left-radius",
  "border-top-right-radius",
  "border-top-style",
  "border-top-width",
  "border-width",
  "bottom",
  "box-align",
  "box-decoration-break",
  "box-direction",
  "box-flex",
  "box-flex-group",
  "box-lines",
  "box-ordinal-group",
  "box-orient",
  "box-pack",
  "box-shadow",
  "box-sizing",
  "break-after",
  "break-before",
  "break-inside",
  "caption-side",
  "caret-color",
  "clear",
  "clip",
  "clip-path",
  "clip-rule",
  "color",
  "color-interpolation",
  "color-interpolation-filters",
  "color-profile",
  "color-rendering",
  "color-scheme",
  "column-count",
  "column-fill",
  "column-gap",
  "column-rule",
  "column-rule-color",
  "column-rule-style",
  "column-rule-width",
  "column-span",
  "column-width",
  "columns",
  "contain",
  "contain-intrinsic-block-size",
  "contain-intrinsic-height",
  "contain-intrinsic-inline-size",
  "contain-intrinsic-size",
  "contain-intrinsic-width",
  "container",
  "container-name",
  "container-type",
  "content",
  "content-visibility",
  "corner-bottom-left-shape",
  "corner-bottom-right-shape",
  "corner-shape",
  "corner-top-left-shape",
  "corner-top-right-shape",
  "counter-increment",
  "counter-reset",
  "counter-set",
  "cue",
  "cue-after",
  "cue-before",
  "cursor",
  "cx",
  "cy",
  "direction",
  "display",
  "dominant-baseline",
  "empty-cells",
  "enable-background",
  "field-sizing",
  "fill",
  "fill-opacity",
  "fill-rule",
  "filter",
  "flex",
  "flex-basis",
  "flex-direction",
  "flex-flow",
  "flex-grow",
  "flex-shrink",
  "flex-wrap",
  "float",
  "flood-color",
  "flood-opacity",
  "flow",
  "font",
  "font-display",
  "font-family",
  "font-feature-settings",
  "font-kerning",
  "font-language-override",
  "font-optical-sizing",
  "font-palette",
  "font-size",
  "font-size-adjust",
  "font-smooth",
  "font-smoothing",
  "font-stretch",
  "font-style",
  "font-synthesis",
  "font-synthesis-position",
  "font-synthesis-small-caps",
  "font-synthesis-style",
  "font-synthesis-weight",
  "font-variant",
  "font-variant-alternates",
  "font-variant-caps",
  "font-variant-east-asian",
  "font-variant-emoji",
  "font-variant-ligatures",
  "font-variant-numeric",
  "font-variant-position",
  "font-variation-settings",
  "font-weight",
  "forced-color-adjust",
  "gap",
  "glyph-orientation-horizontal",
  "glyph-orientation-vertical",
  "grid",
  "grid-area",
  "grid-auto-columns",
  "grid-auto-flow",
  "grid-auto-rows",
  "grid-column",
  "grid-column-end",
  "grid-column-start",
  "grid-gap",
  "grid-row",
  "grid-row-end",
  "grid-row-start",
  "grid-template",
  "grid-template-areas",
  "grid-template-columns",
  "grid-template-rows",
  "hanging-punctuation",
  "height",
  "hyphenate-character",
  "hyphenate-limit-chars",
  "hyphens",
  "icon",
  "image-orientation",
  "image-rendering",
  "image-resolution",
  "ime-mode",
  "initial-letter",
  "initial-letter-align",
  "inline-size",
  "inset",
  "inset-area",
  "inset-block",
  "inset-block-end",
  "inset-block-start",
  "inset-inline",
  "inset-inline-end",
  "inset-inline-start",
  "isolation",
  "justify-content",
  "justify-items",
  "justify-self",
  "kerning",
  "left",
  "letter-spacing",
  "lighting-color",
  "line-break",
  "line-height",
  "line-height-step",
  "list-style",
  "list-style-image",
  "list-style-position",
  "list-style-type",
  "margin",
  "margin-block",
  "margin-block-end",
  "margin-block-start",
  "margin-bottom",
  "margin-inline",
  "margin-inline-end",
  "margin-inline-start",
  "margin-left",
  "margin-right",
  "margin-top",
  "margin-trim",
  "marker",
  "marker-end",
  "marker-mid",
  "marker-start",
  "marks",
  "mask",
  "mask-border",
  "mask-border-mode",
  "mask-border-outset",
  "mask-border-repeat",
  "mask-border-slice",
  "mask-border-source",
  "mask-border-width",
  "mask-clip",
  "mask-composite",
  "mask-image",
  "mask-mode",
  "mask-origin",
  "mask-position",
  "mask-repeat",
  "mask-size",
  "mask-type",
  "masonry-auto-flow",
  "math-depth",
  "math-shift",
  "math-style",
  "max-block-size",
  "max-height",
  "max-inline-size",
  "max-width",
  "min-block-size",
  "min-height",
  "min-inline-size",
  "min-width",
  "mix-blend-mode",
  "nav-down",
  "nav-index",
  "nav-left",
  "nav-right",
  "nav-up",
  "none",
  "normal",
  "object-fit",
  "object-position",
  "offset",
  "offset-anchor",
  "offset-distance",
  "offset-path",
  "offset-position",
  "offset-rotate",
  "opacity",
  "order",
  "orphans",
  "outline",
  "outline-color",
  "outline-offset",
  "outline-style",
  "outline-width",
  "overflow",
  "overflow-anchor",
  "overflow-block",
  "overflow-clip-margin",
  "overflow-inline",
  "overflow-wrap",
  "overflow-x",
  "overflow-y",
  "overlay",
  "overscroll-behavior",
  "overscroll-behavior-block",
  "overscroll-behavior-inline",
  "overscroll-behavior-x",
  "overscroll-behavior-y",
  "padding",
  "padding-block",
  "padding-block-end",
  "padding-block-start",
  "padding-bottom",
  "padding-inline",
  "padding-inline-end",
  "padding-inline-start",
  "padding-left",
  "padding-right",
  "padding-top",
  "page",
  "page-break-after",
  "page-break-before",
  "page-break-inside",
  "paint-order",
  "pause",
  "pause-after",
  "pause-before",
  "perspective",
  "perspective-origin",
  "place-content",
  "place-items",
  "place-self",
  "pointer-events",
  "position",
  "position-anchor",
  "position-visibility",
  "print-color-adjust",
  "quotes",
  "r",
  "resize",
  "rest",
  "rest-after",
  "rest-before",
  "right",
  "rotate",
  "row-gap",
  "ruby-align",
  "ruby-position",
  "scale",
  "scroll-behavior",
  "scroll-margin",
  "scroll-margin-block",
  "scroll-margin-block-end",
  "scroll-margin-block-start",
  "scroll-margin-bottom",
  "scroll-margin-inline",
  "scroll-margin-inline-end",
  "scroll-margin-inline-start",
  "scroll-margin-left",
  "scroll-margin-right",
  "scroll-margin-top",
  "scroll-padding",
  "scroll-padding-block",
  "scroll-padding-block-end",
  "scroll-padding-block-start",
  "scroll-padding-bottom",
  "scroll-padding-inline",
  "scroll-padding-inline-end",
  "scroll-padding-inline-start",
  "scroll-padding-left",
  "scroll-padding-right",
  "scroll-padding-top",
  "scroll-snap-align",
  "scroll-snap-stop",
  "scroll-snap-type",
  "scroll-timeline",
  "scroll-timeline-axis",
  "scroll-timeline-name",
  "scrollbar-color",
  "scrollbar-gutter",
  "scrollbar-width",
  "shape-image-threshold",
  "shape-margin",
  "shape-outside",
  "shape-rendering",
  "speak",
  "speak-as",
  "src",
  // @font-face
  "stop-color",
  "stop-opacity",
  "stroke",
  "stroke-dasharray",
  "stroke-dashoffset",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-miterlimit",
  "stroke-opacity",
  "stroke-width",
  "tab-size",
  "table-layout",
  "text-align",
  "text-align-all",
  "text-align-last",
  "text-anchor",
  "text-combine-upright",
  "text-decoration",
  "text-decoration-color",
  "text-decoration-line",
  "text-decoration-skip",
  "text-decoration-skip-ink",
  "text-decoration-style",
  "text-decoration-thickness",
  "text-emphasis",
  "text-emphasis-color",
  "text-emphasis-position",
  "text-emphasis-style",
  "text-indent",
  "text-justify",
  "text-orientation",
  "text-overflow",
  "text-rendering",
  "text-shadow",
  "text-size-adjust",
  "text-transform",
  "text-underline-offset",
  "text-underline-position",
  "text-wrap",
  "text-wrap-mode",
  "text-wrap-style",
  "timeline-scope",
  "top",
  "touch-action",
  "transform",
  "transform-box",
  "transform-origin",
  "transform-style",
  "transition",
  "transition-behavior",
  "transition-delay",
  "transition-duration",
  "transition-property",
  "transition-timing-function",
  "translate",
  "unicode-bidi",
  "unicode-range",
  "user-modify",
  "user-select",
  "vector-effect",
  "vertical-align",
  "view-timeline",
  "view-timeline-axis",
  "view-timeline-inset",
  "view-timeline-name",
  "view-transition-name",
  "visibility",
  "voice-balance",
  "voice-duration",
  "voice-family",
  "voice-pitch",
  "voice-range",
  "voice-rate",
  "voice-stress",
  "voice-volume",
  "white-space",
  "white-space-collapse",
  "widows",
  "width",
  "will-change",
  "word-break",
  "word-spacing",
  "word-wrap",
  "writing-mode",
  "x",
  "y",
  "z-index",
  "zoom"
].sort().reverse();
function css(hljs) {
  const regex = hljs.regex;
  const modes = MODES(hljs);
  const VENDOR_PREFIX = { begin: /-(webkit|moz|ms|o)-(?=[a-z])/ };
  const AT_MODIFIERS = "and or not only";
  const AT_PROPERTY_RE = /@-?\w[\w]*(-\w+)*/;
  const IDENT_RE2 = "[a-zA-Z-][a-zA-Z0-9_-]*";
  const STRINGS = [
    hljs.APOS_STRING_MODE,
    hljs.QUOTE_STRING_MODE
  ];
  return {
    name: "CSS",
    case_insensitive: true,
    illegal: /[=|'\$]/,
    keywords: { keyframePosition: "from to" },
    classNameAliases: {
      // for visual continuity with `tag {}` and because we
      // don't have a great class for this?
      keyframePosition: "selector-tag"
    },
    contains: [
      modes.BLOCK_COMMENT,
      VENDOR_PREFIX,
      // to recognize keyframe 40% etc which are outside the scope of our
      // attribute value mode
      modes.CSS_NUMBER_MODE,
      {
        className: "selector-id",
        begin: /#[A-Za-z0-9_-]+/,
        relevance: 0
      },
      {
        className: "selector-class",
        begin: "\\." + IDENT_RE2,
        relevance: 0
      },
      modes.ATTRIBUTE_SELECTOR_MODE,
      {
        className: "selector-pseudo",
        variants: [
          { begin: ":(" + PSEUDO_CLASSES.join("|") + ")" },
          { begin: ":(:)?(" + PSEUDO_ELEMENTS.join("|") + ")" }
        ]
      },
      // we may actually need this (12/2020)
      // { // pseudo-selector params
      //   begin: /\(/,
      //   end: /\)/,
      //   contains: [ hljs.CSS_NUMBER_MODE ]
      // },
      modes.CSS_VARIABLE,
      {
        className: "attribute",
        begin: "\\b(" + ATTRIBUTES.join("|") + ")\\b"
      },
      // attribute values
      {
        begin: /:/,
        end: /[;}{]/,
        contains: [
          modes.BLOCK_COMMENT,
          modes.HEXCOLOR,
          modes.IMPORTANT,
          modes.CSS_NUMBER_MODE,
          modes.UNICODE_RANGE,
          ...STRINGS,
          // needed to highlight these as strings and to avoid issues with
          // illegal characters that might be inside urls that would trigger the
          // languages illegal stack
          {
            begin: /(url|data-uri)\(/,
            end: /\)/,
            relevance: 0,
            // from keywords
            keywords: { built_in: "url data-uri" },
            contains: [
              ...STRINGS,
              {
                className: "string",
                // any character other than `)` as in `url()` will be the start
                // of a string, which ends with `)` (from the parent mode)
                begin: /[^)]/,
                endsWithParent: true,
                excludeEnd: true
              }
            ]
          },
          modes.FUNCTION_DISPATCH
        ]
      },
      {
        begin: regex.lookahead(/@/),
        end: "[{;]",
        relevance: 0,
        illegal: /:/,
        // break on Less variables @var: ...
        contains: [
          {
            className: "keyword",
            begin: AT_PROPERTY_RE
          },
          {
            begin: /\s/,
            endsWithParent: true,
            excludeEnd: true,
            relevance: 0,
            keywords: {
              $pattern: /[a-z-]+/,
              keyword: AT_MODIFIERS,
              attribute: MEDIA_FEATURES.join(" ")
            },
            contains: [
              {
                begin: /[a-z-]+(?=:)/,
                className: "attribute"
              },
              ...STRINGS,
              modes.CSS_NUMBER_MODE
            ]
          }
        ]
      },
      {
        className: "selector-tag",
        begin: "\\b(" + TAGS.join("|") + ")\\b"
      }
    ]
  };
}

// node_modules/highlight.js/es/languages/go.js
function go(hljs) {
  const LITERALS2 = [
    "true",
    "false",
    "iota",
    "nil"
  ];
  const BUILT_INS2 = [
    "append",
    "cap",
    "close",
    "complex",
    "copy",
    "imag",
    "len",
    "make",
    "new",
    "panic",
    "print",
    "println",
    "real",
    "recover",
    "delete"
  ];
  const TYPES2 = [
    "bool",
    "byte",
    "complex64",
    "complex128",
    "error",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "string",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "int",
    "uint",
    "uintptr",
    "rune"
  ];
  const KWS = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var"
  ];
  const KEYWORDS2 = {
    keyword: KWS,
    type: TYPES2,
    literal: LITERALS2,
    built_in: BUILT_INS2
  };
  return {
    name: "Go",
    aliases: ["golang"],
    keywords: KEYWORDS2,
    illegal: "</",
    contains: [
      hljs.C_LINE_COMMENT_MODE,
      hljs.C_BLOCK_COMMENT_MODE,
      {
        className: "string",
        variants: [
          hljs.QUOTE_STRING_MODE,
          hljs.APOS_STRING_MODE,
          {
            begin: "`",
            end: "`"
          }
        ]
      },
      {
        className: "number",
        variants: [
          {
            match: /-?\b0[xX]\.[a-fA-F0-9](_?[a-fA-F0-9])*[pP][+-]?\d(_?\d)*i?/,
            // hex without a present digit before . (making a digit afterwards required)
            relevance: 0
          },
          {
            match: /-?\b0[xX](_?[a-fA-F0-9])+((\.([a-fA-F0-9](_?[a-fA-F0-9])*)?)?[pP][+-]?\d(_?\d)*)?i?/,
            // hex with a present digit before . (making a digit afterwards optional)
            relevance: 0
          },
          {
            match: /-?\b0[oO](_?[0-7])*i?/,
            // leading 0o octal
            relevance: 0
          },
          {
            match: /-?\b0[bB](_?[01])*i?/,
            // leading 0b binary
            relevance: 0
          },
          {
            match: /-?\.\d(_?\d)*([eE][+-]?\d(_?\d)*)?i?/,
            // decimal without a present digit before . (making a digit afterwards required)
            relevance: 0
          },
          {
            match: /-?\b\d(_?\d)*(\.(\d(_?\d)*)?)?([eE][+-]?\d(_?\d)*)?i?/,
            // decimal with a present digit before . (making a digit afterwards optional)
            relevance: 0
          }
        ]
      },
      {
        begin: /:=/
        // relevance booster
      },
      {
        className: "function",
        beginKeywords: "func",
        end: "\\s*(\\{|$)",
        excludeEnd: true,
        contains: [
          hljs.TITLE_MODE,
          {
            className: "params",
            begin: /\(/,
            end: /\)/,
            endsParent: true,
            keywords: KEYWORDS2,
            illegal: /["']/
          }
        ]
      }
    ]
  };
}

// node_modules/highlight.js/es/languages/json.js
var EXTENDED_NUMBER_RE = "([-+]?)(\\b0[xX][a-fA-F0-9]+|(\\b\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?)|NaN|[-+]?Infinity";
var EXTENDED_NUMBER_MODE = {
  scope: "number",
  match: EXTENDED_NUMBER_RE,
  relevance: 0
};
function json(hljs) {
  const ATTRIBUTE = {
    className: "attr",
    begin: /(("(\\.|[^\\"\r\n])*")|('(\\.|[^\\'\r\n])*'))(?=\s*:)/,
    relevance: 1.01
  };
  const PUNCTUATION = {
    match: /[{}[\],:]/,
    className: "punctuation",
    relevance: 0
  };
  const LITERALS2 = [
    "true",
    "false",
    "null"
  ];
  const LITERALS_MODE = {
    scope: "literal",
    beginKeywords: LITERALS2.join(" ")
  };
  return {
    name: "JSON",
    aliases: ["jsonc", "json5"],
    keywords: {
      literal: LITERALS2
    },
    contains: [
      ATTRIBUTE,
      PUNCTUATION,
      hljs.APOS_STRING_MODE,
      hljs.QUOTE_STRING_MODE,
      LITERALS_MODE,
      EXTENDED_NUMBER_MODE,
      hljs.C_LINE_COMMENT_MODE,
      hljs.C_BLOCK_COMMENT_MODE
    ],
    illegal: "\\S"
  };
}

// node_modules/highlight.js/es/languages/python.js
function python2(hljs) {
  const regex = hljs.regex;
  const IDENT_RE2 = /[\p{XID_Start}_]\p{XID_Continue}*/u;
  const RESERVED_WORDS = [
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "case",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "lazy",
    "match",
    "nonlocal|10",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield"
  ];
  const BUILT_INS2 = [
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "float",
    "format",
    "frozendict",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "sentinel",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip"
  ];
  const LITERALS2 = [
    "__debug__",
    "Ellipsis",
    "False",
    "None",
    "NotImplemented",
    "True"
  ];
  const TYPES2 = [
    "Any",
    "Callable",
    "Coroutine",
    "Dict",
    "List",
    "Literal",
    "Generic",
    "Optional",
    "Sequence",
    "Set",
    "Tuple",
    "Type",
    "Union"
  ];
  const KEYWORDS2 = {
    $pattern: /[A-Za-z]\w+|__\w+__/,
    keyword: RESERVED_WORDS,
    built_in: BUILT_INS2,
    literal: LITERALS2,
    type: TYPES2
  };
  const PROMPT = {
    className: "meta",
    begin: /^(>>>|\.\.\.) /
  };
  const SUBST = {
    className: "subst",
    begin: /\{/,
    end: /\}/,
    keywords: KEYWORDS2,
    illegal: /#/
  };
  const LITERAL_BRACKET = {
    begin: /\{\{/,
    relevance: 0
  };
  const STRING = {
    className: "string",
    contains: [hljs.BACKSLASH_ESCAPE],
    variants: [
      {
        begin: /([uU]|[bB]|[rR]|[bB][rR]|[rR][bB])?'''/,
        end: /'''/,
        contains: [
          hljs.BACKSLASH_ESCAPE,
          PROMPT
        ],
        relevance: 10
      },
      {
        begin: /([uU]|[bB]|[rR]|[bB][rR]|[rR][bB])?"""/,
        end: /"""/,
        contains: [
          hljs.BACKSLASH_ESCAPE,
          PROMPT
        ],
        relevance: 10
      },
      {
        begin: /([fFtT][rR]|[rR][fFtT]|[fFtT])'''/,
        end: /'''/,
        contains: [
          hljs.BACKSLASH_ESCAPE,
          PROMPT,
          LITERAL_BRACKET,
          SUBST
        ]
      },
      {
        begin: /([fFtT][rR]|[rR][fFtT]|[fFtT])"""/,
        end: /"""/,
        contains: [
          hljs.BACKSLASH_ESCAPE,
          PROMPT,
          LITERAL_BRACKET,
          SUBST
        ]
      },
      {
        begin: /([uU]|[rR])'/,
        end: /'/,
        relevance: 10
      },
      {
        begin: /([uU]|[rR])"/,
        end: /"/,
        relevance: 10
      },
      {
        begin: /([bB]|[bB][rR]|[rR][bB])'/,
        end: /'/
      },
      {
        begin: /([bB]|[bB][rR]|[rR][bB])"/,
        end: /"/
      },
      {
        begin: /([fFtT][rR]|[rR][fFtT]|[fFtT])'/,
        end: /'/,
        contains: [
          hljs.BACKSLASH_ESCAPE,
          LITERAL_BRACKET,
          SUBST
        ]
      },
      {
        begin: /([fFtT][rR]|[rR][fFtT]|[fFtT])"/,
        end: /"/,
        contains: [
          hljs.BACKSLASH_ESCAPE,
          LITERAL_BRACKET,
          SUBST
        ]
      },
      hljs.APOS_STRING_MODE,
      hljs.QUOTE_STRING_MODE
    ]
  };
  const digitpart = "[0-9](_?[0-9])*";
  const pointfloat = `(\\b(${digitpart}))?\\.(${digitpart})|\\b(${digitpart})\\.`;
  const lookahead = `\\b|${RESERVED_WORDS.join("|")}`;
  const NUMBER = {
    className: "number",
    relevance: 0,
    variants: [
      // exponentfloat, pointfloat
      // https://docs.python.org/3.9/reference/lexical_analysis.html#floating-point-literals
      // optionally imaginary
      // https://docs.python.org/3.9/reference/lexical_analysis.html#imaginary-literals
      // Note: no leading \b because floats can start with a decimal point
      // and we don't want to mishandle e.g. `fn(.5)`,
      // no trailing \b for pointfloat because it can end with a decimal point
      // and we don't want to mishandle e.g. `0..hex()`; this should be safe
      // because both MUST contain a decimal point and so cannot be confused with
      // the interior part of an identifier
      {
        begin: `(\\b(${digitpart})|(${pointfloat}))[eE][+-]?(${digitpart})[jJ]?(?=${lookahead})`
      },
      {
        begin: `(${pointfloat})[jJ]?`
      },
      // decinteger, bininteger, octinteger, hexinteger
      // https://docs.python.org/3.9/reference/lexical_analysis.html#integer-literals
      // optionally "long" in Python 2
      // https://docs.python.org/2.7/reference/lexical_analysis.html#integer-and-long-integer-literals
      // decinteger is optionally imaginary
      // https://docs.python.org/3.9/reference/lexical_analysis.html#imaginary-literals
      {
        begin: `\\b([1-9](_?[0-9])*|0+(_?0)*)[lLjJ]?(?=${lookahead})`
      },
      {
        begin: `\\b0[bB](_?[01])+[lL]?(?=${lookahead})`
      },
      {
        begin: `\\b0[oO](_?[0-7])+[lL]?(?=${lookahead})`
      },
      {
        begin: `\\b0[xX](_?[0-9a-fA-F])+[lL]?(?=${lookahead})`
      },
      // imagnumber (digitpart-based)
      // https://docs.python.org/3.9/reference/lexical_analysis.html#imaginary-literals
      {
        begin: `\\b(${digitpart})[jJ](?=${lookahead})`
      }
    ]
  };
  const COMMENT_TYPE = {
    className: "comment",
    begin: regex.lookahead(/# type:/),
    end: /$/,
    keywords: KEYWORDS2,
    contains: [
      {
        // prevent keywords from coloring `type`
        begin: /# type:/
      },
      // comment within a datatype comment includes no keywords
      {
        begin: /#/,
        end: /\b\B/,
        endsWithParent: true
      }
    ]
  };
  const PARAMS2 = {
    className: "params",
    variants: [
      // Exclude params in functions without params
      {
        className: "",
        begin: /\(\s*\)/,
        skip: true
      },
      {
        begin: /\(/,
        end: /\)/,
        excludeBegin: true,
        excludeEnd: true,
        keywords: KEYWORDS2,
        contains: [
          "self",
          PROMPT,
          NUMBER,
          STRING,
          hljs.HASH_COMMENT_MODE
        ]
      }
    ]
  };
  SUBST.contains = [
    STRING,
    NUMBER,
    PROMPT
  ];
  return {
    name: "Python",
    aliases: [
      "py",
      "gyp",
      "ipython"
    ],
    unicodeRegex: true,
    keywords: KEYWORDS2,
    illegal: /(<\/|\?)|=>/,
    contains: [
      PROMPT,
      NUMBER,
      {
        // very common convention
        scope: "variable.language",
        match: /\bself\b/
      },
      {
        // eat "if" prior to string so that it won't accidentally be
        // labeled as an f-string
        beginKeywords: "if",
        relevance: 0
      },
      { match: /\bor\b/, scope: "keyword" },
      STRING,
      COMMENT_TYPE,
      hljs.HASH_COMMENT_MODE,
      {
        match: [
          /\bdef/,
          /\s+/,
          IDENT_RE2
        ],
        scope: {
          1: "keyword",
          3: "title.function"
        },
        contains: [PARAMS2]
      },
      {
        variants: [
          {
            match: [
              /\bclass/,
              /\s+/,
              IDENT_RE2,
              /\s*/,
              /\(\s*/,
              IDENT_RE2,
              /\s*\)/
            ]
          },
          {
            match: [
              /\bclass/,
              /\s+/,
              IDENT_RE2
            ]
          }
        ],
        scope: {
          1: "keyword",
          3: "title.class",
          6: "title.class.inherited"
        }
      },
      {
        className: "meta",
        begin: /^[\t ]*@/,
        end: /(?=#)|$/,
        contains: [
          NUMBER,
          PARAMS2,
          STRING
        ]
      }
    ]
  };
}

// node_modules/highlight.js/es/languages/rust.js
function rust(hljs) {
  const regex = hljs.regex;
  const RAW_IDENTIFIER = /(r#)?/;
  const UNDERSCORE_IDENT_RE = regex.concat(RAW_IDENTIFIER, hljs.UNDERSCORE_IDENT_RE);
  const IDENT_RE2 = regex.concat(RAW_IDENTIFIER, hljs.IDENT_RE);
  const FUNCTION_INVOKE = {
    scope: "title.function.invoke",
    relevance: 0,
    begin: regex.concat(
      /\b/,
      /(?!(?:let|for|while|if|else|match)\b)/,
      IDENT_RE2,
      regex.lookahead(/\s*\(/)
    )
  };
  const NUMBER_SUFFIX = "([ui](8|16|32|64|128|size)|f(16|32|64|128))?";
  const KEYWORDS2 = [
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "raw",
    "ref",
    "return",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield"
  ];
  const LITERALS2 = [
    "true",
    "false",
    "Some",
    "None",
    "Ok",
    "Err"
  ];
  const BUILTINS = [
    // functions
    "drop ",
    // traits
    "Copy",
    "Send",
    "Sized",
    "Sync",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "ToOwned",
    "Clone",
    "Debug",
    "PartialEq",
    "PartialOrd",
    "Eq",
    "Ord",
    "AsRef",
    "AsMut",
    "Into",
    "From",
    "Default",
    "Iterator",
    "Extend",
    "IntoIterator",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "SliceConcatExt",
    "ToString",
    // macros
    "assert!",
    "assert_eq!",
    "bitflags!",
    "bytes!",
    "cfg!",
    "col!",
    "concat!",
    "concat_idents!",
    "debug_assert!",
    "debug_assert_eq!",
    "env!",
    "eprintln!",
    "panic!",
    "file!",
    "format!",
    "format_args!",
    "include_bytes!",
    "include_str!",
    "line!",
    "local_data_key!",
    "module_path!",
    "option_env!",
    "print!",
    "println!",
    "select!",
    "stringify!",
    "try!",
    "unimplemented!",
    "unreachable!",
    "vec!",
    "write!",
    "writeln!",
    "macro_rules!",
    "assert_ne!",
    "debug_assert_ne!"
  ];
  const TYPES2 = [
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "f16",
    "f32",
    "f64",
    "f128",
    "str",
    "char",
    "bool",
    "Box",
    "Option",
    "Result",
    "String",
    "Vec"
  ];
  return {
    name: "Rust",
    aliases: ["rs"],
    keywords: {
      $pattern: hljs.IDENT_RE + "!?",
      type: TYPES2,
      keyword: KEYWORDS2,
      literal: LITERALS2,
      built_in: BUILTINS
    },
    illegal: "</",
    contains: [
      hljs.C_LINE_COMMENT_MODE,
      hljs.COMMENT("/\\*", "\\*/", { contains: ["self"] }),
      hljs.inherit(hljs.QUOTE_STRING_MODE, {
        begin: /b?"/,
        illegal: null
      }),
      {
        scope: "symbol",
        // negative lookahead to avoid matching `'`
        begin: /'[a-zA-Z_][a-zA-Z0-9_]*(?!')/
      },
      {
        scope: "string",
        variants: [
          { begin: /b?r(#*)"(.|\n)*?"\1(?!#)/ },
          {
            begin: /b?'/,
            end: /'/,
            contains: [
              {
                scope: "char.escape",
                match: /\\('|"|\\|\w|x\w{2}|u\w{4}|U\w{8})/
              }
            ]
          }
        ]
      },
      {
        scope: "number",
        variants: [
          { begin: "\\b0b([01_]+)" + NUMBER_SUFFIX },
          { begin: "\\b0o([0-7_]+)" + NUMBER_SUFFIX },
          { begin: "\\b0x([A-Fa-f0-9_]+)" + NUMBER_SUFFIX },
          { begin: "\\b(\\d[\\d_]*(\\.[0-9_]+)?([eE][+-]?[0-9_]+)?)" + NUMBER_SUFFIX }
        ],
        relevance: 0
      },
      {
        begin: [
          /\bsafe/,
          /\s+/,
          /extern/
        ],
        scope: {
          1: "keyword",
          3: "keyword"
        }
      },
      {
        begin: [
          /fn/,
          /\s+/,
          UNDERSCORE_IDENT_RE
        ],
        scope: {
          1: "keyword",
          3: "title.function"
        }
      },
      {
        scope: "meta",
        begin: "#!?\\[",
        end: "\\]",
        contains: [
          {
            scope: "string",
            begin: /"/,
            end: /"/,
            contains: [
              hljs.BACKSLASH_ESCAPE
            ]
          }
        ]
      },
      {
        begin: [
          /let/,
          /\s+/,
          /(?:mut\s+)?/,
          UNDERSCORE_IDENT_RE
        ],
        scope: {
          1: "keyword",
          3: "keyword",
          4: "variable"
        }
      },
      // must come before impl/for rule later
      {
        begin: [
          /for/,
          /\s+/,
          UNDERSCORE_IDENT_RE,
          /\s+/,
          /in/
        ],
        scope: {
          1: "keyword",
          3: "variable",
          5: "keyword"
        }
      },
      {
        begin: [
          /type/,
          /\s+/,
          UNDERSCORE_IDENT_RE
        ],
        scope: {
          1: "keyword",
          3: "title.class"
        }
      },
      {
        begin: [
          /(?:trait|enum|struct|union|impl|for)/,
          /\s+/,
          UNDERSCORE_IDENT_RE
        ],
        scope: {
          1: "keyword",
          3: "title.class"
        }
      },
      {
        begin: hljs.IDENT_RE + "::",
        keywords: {
          keyword: "Self",
          built_in: BUILTINS,
          type: TYPES2
        }
      },
      {
        scope: "punctuation",
        begin: "->"
      },
      FUNCTION_INVOKE
    ]
  };
}

// node_modules/highlight.js/es/languages/sql.js
function sql(hljs) {
  const regex = hljs.regex;
  const COMMENT_MODE = hljs.COMMENT("--", "$");
  const STRING = {
    scope: "string",
    variants: [
      {
        begin: /'/,
        end: /'/,
        contains: [{ match: /''/ }]
      }
    ]
  };
  const QUOTED_IDENTIFIER = {
    begin: /"/,
    end: /"/,
    contains: [{ match: /""/ }]
  };
  const LITERALS2 = [
    "true",
    "false",
    // Not sure it's correct to call NULL literal, and clauses like IS [NOT] NULL look strange that way.
    // "null",
    "unknown"
  ];
  const MULTI_WORD_TYPES = [
    "double precision",
    "large object",
    "with timezone",
    "without timezone"
  ];
  const TYPES2 = [
    "bigint",
    "binary",
    "blob",
    "boolean",
    "char",
    "character",
    "clob",
    "date",
    "dec",
    "decfloat",
    "decimal",
    "float",
    "int",
    "integer",
    "interval",
    "nchar",
    "nclob",
    "national",
    "numeric",
    "real",
    "row",
    "smallint",
    "time",
    "timestamp",
    "varchar",
    "varying",
    // modifier (character varying)
    "varbinary"
  ];
  const NON_RESERVED_WORDS = [
    "add",
    "asc",
    "collation",
    "desc",
    "final",
    "first",
    "last",
    "view"
  ];
  const RESERVED_WORDS = [
    "abs",
    "acos",
    "all",
    "allocate",
    "alter",
    "and",
    "any",
    "are",
    "array",
    "array_agg",
    "array_max_cardinality",
    "as",
    "asensitive",
    "asin",
    "asymmetric",
    "at",
    "atan",
    "atomic",
    "authorization",
    "avg",
    "begin",
    "begin_frame",
    "begin_partition",
    "between",
    "bigint",
    "binary",
    "blob",
    "boolean",
    "both",
    "by",
    "call",
    "called",
    "cardinality",
    "cascaded",
    "case",
    "cast",
    "ceil",
    "ceiling",
    "char",
    "char_length",
    "character",
    "character_length",
    "check",
    "classifier",
    "clob",
    "close",
    "coalesce",
    "collate",
    "collect",
    "column",
    "commit",
    "condition",
    "connect",
    "constraint",
    "contains",
    "convert",
    "copy",
    "corr",
    "corresponding",
    "cos",
    "cosh",
    "count",
    "covar_pop",
    "covar_samp",
    "create",
    "cross",
    "cube",
    "cume_dist",
    "current",
    "current_catalog",
    "current_date",
    "current_default_transform_group",
    "current_path",
    "current_role",
    "current_row",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_path",
    "current_role",
    "current_transform_group_for_type",
    "current_user",
    "cursor",
    "cycle",
    "date",
    "day",
    "deallocate",
    "dec",
    "decimal",
    "decfloat",
    "declare",
    "default",
    "define",
    "delete",
    "dense_rank",
    "deref",
    "describe",
    "deterministic",
    "disconnect",
    "distinct",
    "double",
    "drop",
    "dynamic",
    "each",
    "element",
    "else",
    "empty",
    "end",
    "end_frame",
    "end_partition",
    "end-exec",
    "equals",
    "escape",
    "every",
    "except",
    "exec",
    "execute",
    "exists",
    "exp",
    "external",
    "extract",
    "false",
    "fetch",
    "filter",
    "first_value",
    "float",
    "floor",
    "for",
    "foreign",
    "frame_row",
    "free",
    "from",
    "full",
    "function",
    "fusion",
    "get",
    "global",
    "grant",
    "group",
    "grouping",
    "groups",
    "having",
    "hold",
    "hour",
    "identity",
    "in",
    "indicator",
    "initial",
    "inner",
    "inout",
    "insensitive",
    "insert",
    "int",
    "integer",
    "intersect",
    "intersection",
    "interval",
    "into",
    "is",
    "join",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_table",
    "json_table_primitive",
    "json_value",
    "lag",
    "language",
    "large",
    "last_value",
    "lateral",
    "lead",
    "leading",
    "left",
    "like",
    "like_regex",
    "listagg",
    "ln",
    "local",
    "localtime",
    "localtimestamp",
    "log",
    "log10",
    "lower",
    "match",
    "match_number",
    "match_recognize",
    "matches",
    "max",
    "member",
    "merge",
    "method",
    "min",
    "minute",
    "mod",
    "modifies",
    "module",
    "month",
    "multiset",
    "national",
    "natural",
    "nchar",
    "nclob",
    "new",
    "no",
    "none",
    "normalize",
    "not",
    "nth_value",
    "ntile",
    "null",
    "nullif",
    "numeric",
    "octet_length",
    "occurrences_regex",
    "of",
    "offset",
    "old",
    "omit",
    "on",
    "one",
    "only",
    "open",
    "or",
    "order",
    "out",
    "outer",
    "over",
    "overlaps",
    "overlay",
    "parameter",
    "partition",
    "pattern",
    "per",
    "percent",
    "percent_rank",
    "percentile_cont",
    "percentile_disc",
    "period",
    "portion",
    "position",
    "position_regex",
    "power",
    "precedes",
    "precision",
    "prepare",
    "primary",
    "procedure",
    "ptf",
    "range",
    "rank",
    "reads",
    "real",
    "recursive",
    "ref",
    "references",
    "referencing",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "release",
    "result",
    "return",
    "returns",
    "revoke",
    "right",
    "rollback",
    "rollup",
    "row",
    "row_number",
    "rows",
    "running",
    "savepoint",
    "scope",
    "scroll",
    "search",
    "second",
    "seek",
    "select",
    "sensitive",
    "session_user",
    "set",
    "show",
    "similar",
    "sin",
    "sinh",
    "skip",
    "smallint",
    "some",
    "specific",
    "specifictype",
    "sql",
    "sqlexception",
    "sqlstate",
    "sqlwarning",
    "sqrt",
    "start",
    "static",
    "stddev_pop",
    "stddev_samp",
    "submultiset",
    "subset",
    "substring",
    "substring_regex",
    "succeeds",
    "sum",
    "symmetric",
    "system",
    "system_time",
    "system_user",
    "table",
    "tablesample",
    "tan",
    "tanh",
    "then",
    "time",
    "timestamp",
    "timezone_hour",
    "timezone_minute",
    "to",
    "trailing",
    "translate",
    "translate_regex",
    "translation",
    "treat",
    "trigger",
    "trim",
    "trim_array",
    "true",
    "truncate",
    "uescape",
    "union",
    "unique",
    "unknown",
    "unnest",
    "update",
    "upper",
    "user",
    "using",
    "value",
    "values",
    "value_of",
    "var_pop",
    "var_samp",
    "varbinary",
    "varchar",
    "varying",
    "versioning",
    "when",
    "whenever",
    "where",
    "width_bucket",
    "window",
    "with",
    "within",
    "without",
    "year"
  ];
  const RESERVED_FUNCTIONS = [
    "abs",
    "acos",
    "array_agg",
    "asin",
    "atan",
    "avg",
    "cast",
    "ceil",
    "ceiling",
    "coalesce",
    "corr",
    "cos",
    "cosh",
    "count",
    "covar_pop",
    "covar_samp",
    "cume_dist",
    "dense_rank",
    "deref",
    "element",
    "exp",
    "extract",
    "first_value",
    "floor",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_table",
    "json_table_primitive",
    "json_value",
    "lag",
    "last_value",
    "lead",
    "listagg",
    "ln",
    "log",
    "log10",
    "lower",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "percentile_cont",
    "percentile_disc",
    "position",
    "position_regex",
    "power",
    "rank",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "row_number",
    "sin",
    "sinh",
    "sqrt",
    "stddev_pop",
    "stddev_samp",
    "substring",
    "substring_regex",
    "sum",
    "tan",
    "tanh",
    "translate",
    "translate_regex",
    "treat",
    "trim",
    "trim_array",
    "unnest",
    "upper",
    "value_of",
    "var_pop",
    "var_samp",
    "width_bucket"
  ];
  const POSSIBLE_WITHOUT_PARENS = [
    "current_catalog",
    "current_date",
    "current_default_transform_group",
    "current_path",
    "current_role",
    "current_schema",
    "current_transform_group_for_type",
    "current_user",
    "session_user",
    "system_time",
    "system_user",
    "current_time",
    "localtime",
    "current_timestamp",
    "localtimestamp"
  ];
  const COMBOS = [
    "create table",
    "insert into",
    "primary key",
    "foreign key",
    "not null",
    "alter table",
    "add constraint",
    "grouping sets",
    "on overflow",
    "character set",
    "respect nulls",
    "ignore nulls",
    "nulls first",
    "nulls last",
    "depth first",
    "breadth first"
  ];
  const FUNCTIONS = RESERVED_FUNCTIONS;
  const KEYWORDS2 = [
    ...RESERVED_WORDS,
    ...NON_RESERVED_WORDS
  ].filter((keyword) => {
    return !RESERVED_FUNCTIONS.includes(keyword);
  });
  const VARIABLE = {
    scope: "variable",
    match: /@[a-z0-9][a-z0-9_]*/
  };
  const OPERATOR = {
    scope: "operator",
    match: /[-+*/=%^~]|&&?|\|\|?|!=?|<(?:=>?|<|>)?|>[>=]?/,
    relevance: 0
  };
  const FUNCTION_CALL = {
    match: regex.concat(/\b/, regex.either(...FUNCTIONS), /\s*\(/),
    relevance: 0,
    keywords: { built_in: FUNCTIONS }
  };
  function kws_to_regex(list2) {
    return regex.concat(
      /\b/,
      regex.either(...list2.map((kw) => {
        return kw.replace(/\s+/, "\\s+");
      })),
      /\b/
    );
  }
  const MULTI_WORD_KEYWORDS = {
    scope: "keyword",
    match: kws_to_regex(COMBOS),
    relevance: 0
  };
  function reduceRelevancy(list2, {
    exceptions,
    when
  } = {}) {
    const qualifyFn = when;
    exceptions = exceptions || [];
    return list2.map((item) => {
      if (item.match(/\|\d+$/) || exceptions.includes(item)) {
        return item;
      } else if (qualifyFn(item)) {
        return `${item}|0`;
      } else {
        return item;
      }
    });
  }
  return {
    name: "SQL",
    case_insensitive: true,
    // does not include {} or HTML tags `</`
    illegal: /[{}]|<\//,
    keywords: {
      $pattern: /\b[\w\.]+/,
      keyword: reduceRelevancy(KEYWORDS2, { when: (x4) => x4.length < 3 }),
      literal: LITERALS2,
      type: TYPES2,
      built_in: POSSIBLE_WITHOUT_PARENS
    },
    contains: [
      {
        scope: "type",
        match: kws_to_regex(MULTI_WORD_TYPES)
      },
      MULTI_WORD_KEYWORDS,
      FUNCTION_CALL,
      VARIABLE,
      STRING,
      QUOTED_IDENTIFIER,
      hljs.C_NUMBER_MODE,
      hljs.C_BLOCK_COMMENT_MODE,
      COMMENT_MODE,
      OPERATOR
    ]
  };
}

// node_modules/highlight.js/es/languages/typescript.js
var IDENT_RE = "[A-Za-z$_][0-9A-Za-z$_]*";
var KEYWORDS = [
  "as",
  // for exports
  "in",
  "of",
  "if",
  "for",
  "while",
  "finally",
  "var",
  "new",
  "function",
  "do",
  "return",
  "void",
  "else",
  "break",
  "catch",
  "instanceof",
  "with",
  "throw",
  "case",
  "default",
  "try",
  "switch",
  "continue",
  "typeof",
  "delete",
  "let",
  "yield",
  "const",
  "class",
  // JS handles these with a special rule
  // "get",
  // "set",
  "debugger",
  "async",
  "await",
  "static",
  "import",
  "from",
  "export",
  "extends",
  // It's reached stage 3, which is "recommended for implementation":
  "using"
];
var LITERALS = [
  "true",
  "false",
  "null",
  "undefined",
  "NaN",
  "Infinity"
];
var TYPES = [
  // Fundamental objects
  "Object",
  "Function",
  "Boolean",
  "Symbol",
  // numbers and dates
  "Math",
  "Date",
  "Number",
  "BigInt",
  // text
  "String",
  "RegExp",
  // Indexed collections
  "Array",
  "Float32Array",
  "Float64Array",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Int32Array",
  "Uint16Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
  // Keyed collections
  "Set",
  "Map",
  "WeakSet",
  "WeakMap",
  // Structured data
  "ArrayBuffer",
  "SharedArrayBuffer",
  "Atomics",
  "DataView",
  "JSON",
  // Control abstraction objects
  "Promise",
  "Generator",
  "GeneratorFunction",
  "AsyncFunction",
  // Reflection
  "Reflect",
  "Proxy",
  // Internationalization
  "Intl",
  // WebAssembly
  "WebAssembly"
];
var ERROR_TYPES = [
  "Error",
  "EvalError",
  "InternalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError"
];
var BUILT_IN_GLOBALS = [
  "setInterval",
  "setTimeout",
  "clearInterval",
  "clearTimeout",
  "require",
  "exports",
  "eval",
  "isFinite",
  "isNaN",
  "parseFloat",
  "parseInt",
  "decodeURI",
  "decodeURIComponent",
  "encodeURI",
  "encodeURIComponent",
  "escape",
  "unescape"
];
var BUILT_IN_VARIABLES = [
  "arguments",
  "this",
  "super",
  "console",
  "window",
  "document",
  "localStorage",
  "sessionStorage",
  "module",
  "self",
  "global"
  // Node.js
];
var BUILT_INS = [].concat(
  BUILT_IN_GLOBALS,
  TYPES,
  ERROR_TYPES
);
function javascript(hljs) {
  const regex = hljs.regex;
  const hasClosingTag = (match, { after }) => {
    const tag = "</" + match[0].slice(1);
    const pos = match.input.indexOf(tag, after);
    return pos !== -1;
  };
  const IDENT_RE$1 = IDENT_RE;
  const FRAGMENT = {
    begin: "<>",
    end: "</>"
  };
  const XML_SELF_CLOSING = /<[A-Za-z0-9\\._:-]+\s*\/>/;
  const XML_TAG = {
    begin: /<[A-Za-z0-9\\._:-]+/,
    end: /\/[A-Za-z0-9\\._:-]+>|\/>/,
    /**
     * @param {RegExpMatchArray} match
     * @param {CallbackResponse} response
     */
    isTrulyOpeningTag: (match, response) => {
      const afterMatchIndex = match[0].length + match.index;
      const nextChar = match.input[afterMatchIndex];
      if (
        // HTML should not include another raw `<` inside a tag
        // nested type?
        // `<Array<Array<number>>`, etc.
        nextChar === "<" || // the , gives away that this is not HTML
        // `<T, A extends keyof T, V>`
        nextChar === ","
      ) {
        response.ignoreMatch();
        return;
      }
      if (nextChar === ">") {
        if (!hasClosingTag(match, { after: afterMatchIndex })) {
          response.ignoreMatch();
        }
      }
      let m5;
      const afterMatch = match.input.substring(afterMatchIndex);
      if (m5 = afterMatch.match(/^\s*=/)) {
        response.ignoreMatch();
        return;
      }
      if (m5 = afterMatch.match(/^\s+extends\s+/)) {
        if (m5.index === 0) {
          response.ignoreMatch();
          return;
        }
      }
    }
  };
  const KEYWORDS$1 = {
    $pattern: IDENT_RE,
    keyword: KEYWORDS,
    literal: LITERALS,
    built_in: BUILT_INS,
    "variable.language": BUILT_IN_VARIABLES
  };
  const decimalDigits = "[0-9](_?[0-9])*";
  const frac = `\\.(${decimalDigits})`;
  const decimalInteger = `0|[1-9](_?[0-9])*|0[0-7]*[89][0-9]*`;
  const NUMBER = {
    className: "number",
    variants: [
      // DecimalLiteral
      { begin: `(\\b(${decimalInteger})((${frac})|\\.)?|(${frac}))[eE][+-]?(${decimalDigits})\\b` },
      { begin: `\\b(${decimalInteger})\\b((${frac})\\b|\\.)?|(${frac})\\b` },
      // DecimalBigIntegerLiteral
      { begin: `\\b(0|[1-9](_?[0-9])*)n\\b` },
      // NonDecimalIntegerLiteral
      { begin: "\\b0[xX][0-9a-fA-F](_?[0-9a-fA-F])*n?\\b" },
      { begin: "\\b0[bB][0-1](_?[0-1])*n?\\b" },
      { begin: "\\b0[oO][0-7](_?[0-7])*n?\\b" },
      // LegacyOctalIntegerLiteral (does not include underscore separators)
      // https://tc39.es/ecma262/#sec-additional-syntax-numeric-literals
      { begin: "\\b0[0-7]+n?\\b" }
    ],
    relevance: 0
  };
  const SUBST = {
    className: "subst",
    begin: "\\$\\{",
    end: "\\}",
    keywords: KEYWORDS$1,
    contains: []
    // defined later
  };
  const HTML_TEMPLATE = {
    begin: ".?html`",
    end: "",
    starts: {
      end: "`",
      returnEnd: false,
      contains: [
        hljs.BACKSLASH_ESCAPE,
        SUBST
      ],
      subLanguage: "xml"
    }
  };
  const CSS_TEMPLATE = {
    begin: ".?css`",
    end: "",
    starts: {
      end: "`",
      returnEnd: false,
      contains: [
        hljs.BACKSLASH_ESCAPE,
        SUBST
      ],
      subLanguage: "css"
    }
  };
  const GRAPHQL_TEMPLATE = {
    begin: ".?gql`",
    end: "",
    starts: {
      end: "`",
      returnEnd: false,
      contains: [
        hljs.BACKSLASH_ESCAPE,
        SUBST
      ],
      subLanguage: "graphql"
    }
  };
  const TEMPLATE_STRING = {
    className: "string",
    begin: "`",
    end: "`",
    contains: [
      hljs.BACKSLASH_ESCAPE,
      SUBST
    ]
  };
  const JSDOC_COMMENT = hljs.COMMENT(
    /\/\*\*(?!\/)/,
    "\\*/",
    {
      relevance: 0,
      contains: [
        {
          begin: "(?=@[A-Za-z]+)",
          relevance: 0,
          contains: [
            {
              className: "doctag",
              begin: "@[A-Za-z]+"
            },
            {
              className: "type",
              begin: "\\{",
              end: "\\}",
              excludeEnd: true,
              excludeBegin: true,
              relevance: 0
            },
            {
              className: "variable",
              begin: IDENT_RE$1 + "(?=\\s*(-)|$)",
              endsParent: true,
              relevance: 0
            },
            // eat spaces (not newlines) so we can find
            // types or variables
            {
              begin: /(?=[^\n])\s/,
              relevance: 0
            }
          ]
        }
      ]
    }
  );
  const COMMENT = {
    className: "comment",
    variants: [
      JSDOC_COMMENT,
      hljs.C_BLOCK_COMMENT_MODE,
      hljs.C_LINE_COMMENT_MODE
    ]
  };
  const SUBST_INTERNALS = [
    hljs.APOS_STRING_MODE,
    hljs.QUOTE_STRING_MODE,
    HTML_TEMPLATE,
    CSS_TEMPLATE,
    GRAPHQL_TEMPLATE,
    TEMPLATE_STRING,
    // Skip numbers when they are part of a variable name
    { match: /\$\d+/ },
    NUMBER
    // This is intentional:
    // See https://github.com/highlightjs/highlight.js/issues/3288
    // hljs.REGEXP_MODE
  ];
  SUBST.contains = SUBST_INTERNALS.concat({
    // we need to pair up {} inside our subst to prevent
    // it from ending too early by matching another }
    begin: /\{/,
    end: /\}/,
    keywords: KEYWORDS$1,
    contains: [
      "self"
    ].concat(SUBST_INTERNALS)
  });
  const SUBST_AND_COMMENTS = [].concat(COMMENT, SUBST.contains);
  const PARAMS_CONTAINS = SUBST_AND_COMMENTS.concat([
    // eat recursive parens in sub expressions
    {
      begin: /(\s*)\(/,
      end: /\)/,
      keywords: KEYWORDS$1,
      contains: ["self"].concat(SUBST_AND_COMMENTS)
    }
  ]);
  const PARAMS2 = {
    className: "params",
    // convert this to negative lookbehind in v12
    begin: /(\s*)\(/,
    // to match the parms with
    end: /\)/,
    excludeBegin: true,
    excludeEnd: true,
    keywords: KEYWORDS$1,
    contains: PARAMS_CONTAINS
  };
  const CLASS_OR_EXTENDS = {
    variants: [
      // class Car extends vehicle
      {
        match: [
          /class/,
          /\s+/,
          IDENT_RE$1,
          /\s+/,
          /extends/,
          /\s+/,
          regex.concat(IDENT_RE$1, "(", regex.concat(/\./, IDENT_RE$1), ")*")
        ],
        scope: {
          1: "keyword",
          3: "title.class",
          5: "keyword",
          7: "title.class.inherited"
        }
      },
      // class Car
      {
        match: [
          /class/,
          /\s+/,
          IDENT_RE$1
        ],
        scope: {
          1: "keyword",
          3: "title.class"
        }
      }
    ]
  };
  const CLASS_REFERENCE = {
    relevance: 0,
    match: regex.either(
      // Hard coded exceptions
      /\bJSON/,
      // Float32Array, OutT
      /\b[A-Z][a-z]+([A-Z][a-z]*|\d)*/,
      // CSSFactory, CSSFactoryT
      /\b[A-Z]{2,}([A-Z][a-z]+|\d)+([A-Z][a-z]*)*/,
      // FPs, FPsT
      /\b[A-Z]{2,}[a-z]+([A-Z][a-z]+|\d)*([A-Z][a-z]*)*/
      // P
      // single letters are not highlighted
      // BLAH
      // this will be flagged as a UPPER_CASE_CONSTANT instead
    ),
    className: "title.class",
    keywords: {
      _: [
        // se we still get relevance credit for JS library classes
        ...TYPES,
        ...ERROR_TYPES
      ]
    }
  };
  const USE_STRICT = {
    label: "use_strict",
    className: "meta",
    relevance: 10,
    begin: /^\s*['"]use (strict|asm)['"]/
  };
  const FUNCTION_DEFINITION = {
    variants: [
      {
        match: [
          /function/,
          /\s+/,
          IDENT_RE$1,
          /(?=\s*\()/
        ]
      },
      // anonymous function
      {
        match: [
          /function/,
          /\s*(?=\()/
        ]
      }
    ],
    className: {
      1: "keyword",
      3: "title.function"
    },
    label: "func.def",
    contains: [PARAMS2],
    illegal: /%/
  };
  const UPPER_CASE_CONSTANT = {
    relevance: 0,
    match: /\b[A-Z][A-Z_0-9]+\b/,
    className: "variable.constant"
  };
  function noneOf(list2) {
    return regex.concat("(?!", list2.join("|"), ")");
  }
  const FUNCTION_CALL = {
    match: regex.concat(
      /\b/,
      noneOf([
        ...BUILT_IN_GLOBALS,
        "super",
        "import",
        "await"
      ].map((x4) => `${x4}\\s*\\(`)),
      IDENT_RE$1,
      regex.lookahead(/\s*\(/)
    ),
    className: "title.function",
    relevance: 0
  };
  const PROPERTY_ACCESS = {
    begin: regex.concat(/\./, regex.lookahead(
      regex.concat(IDENT_RE$1, /(?![0-9A-Za-z$_(])/)
    )),
    end: IDENT_RE$1,
    excludeBegin: true,
    keywords: "prototype",
    className: "property",
    relevance: 0
  };
  const GETTER_OR_SETTER = {
    match: [
      /get|set/,
      /\s+/,
      IDENT_RE$1,
      /(?=\()/
    ],
    className: {
      1: "keyword",
      3: "title.function"
    },
    contains: [
      {
        // eat to avoid empty params
        begin: /\(\)/
      },
      PARAMS2
    ]
  };
  const FUNC_LEAD_IN_RE = "(\\([^()]*(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[^()]*)*\\)|" + hljs.UNDERSCORE_IDENT_RE + ")\\s*=>";
  const FUNCTION_VARIABLE = {
    match: [
      /const|var|let/,
      /\s+/,
      IDENT_RE$1,
      /\s*/,
      /=\s*/,
      /(async\s*)?/,
      // async is optional
      regex.lookahead(FUNC_LEAD_IN_RE)
    ],
    keywords: "async",
    className: {
      1: "keyword",
      3: "title.function"
    },
    contains: [
      PARAMS2
    ]
  };
  return {
    name: "JavaScript",
    aliases: ["js", "jsx", "mjs", "cjs"],
    keywords: KEYWORDS$1,
    // this will be extended by TypeScript
    exports: { PARAMS_CONTAINS, CLASS_REFERENCE },
    illegal: /#(?![$_A-Za-z])/,
    contains: [
      hljs.SHEBANG({
        label: "shebang",
        binary: "node",
        relevance: 5
      }),
      USE_STRICT,
      hljs.APOS_STRING_MODE,
      hljs.QUOTE_STRING_MODE,
      HTML_TEMPLATE,
      CSS_TEMPLATE,
      GRAPHQL_TEMPLATE,
      TEMPLATE_STRING,
      COMMENT,
      // Skip numbers when they are part of a variable name
      { match: /\$\d+/ },
      NUMBER,
      CLASS_REFERENCE,
      {
        scope: "attr",
        match: IDENT_RE$1 + regex.lookahead(":"),
        relevance: 0
      },
      FUNCTION_VARIABLE,
      {
        // "value" container
        begin: "(" + hljs.RE_STARTERS_RE + "|\\b(case|return|throw)\\b)\\s*",
        keywords: "return throw case",
        relevance: 0,
        contains: [
          COMMENT,
          hljs.REGEXP_MODE,
          {
            className: "function",
            // we have to count the parens to make sure we actually have the
            // correct bounding ( ) before the =>.  There could be any number of
            // sub-expressions inside also surrounded by parens.
            begin: FUNC_LEAD_IN_RE,
            returnBegin: true,
            end: "\\s*=>",
            contains: [
              {
                className: "params",
                variants: [
                  {
                    begin: hljs.UNDERSCORE_IDENT_RE,
                    relevance: 0
                  },
                  {
                    className: null,
                    begin: /\(\s*\)/,
                    skip: true
                  },
                  {
                    begin: /(\s*)\(/,
                    end: /\)/,
                    excludeBegin: true,
                    excludeEnd: true,
                    keywords: KEYWORDS$1,
                    contains: PARAMS_CONTAINS
                  }
                ]
              }
            ]
          },
          {
            // could be a comma delimited list of params to a function call
            begin: /,/,
            relevance: 0
          },
          {
            match: /\s+/,
            relevance: 0
          },
          {
            // JSX
            variants: [
              { begin: FRAGMENT.begin, end: FRAGMENT.end },
              { match: XML_SELF_CLOSING },
              {
                begin: XML_TAG.begin,
                // we carefully check the opening tag to see if it truly
                // is a tag and not a false positive
                "on:begin": XML_TAG.isTrulyOpeningTag,
                end: XML_TAG.end
              }
            ],
            subLanguage: "xml",
            contains: [
              {
                begin: XML_TAG.begin,
                end: XML_TAG.end,
                skip: true,
                contains: ["self"]
              }
            ]
          }
        ]
      },
      FUNCTION_DEFINITION,
      {
        // prevent this from getting swallowed up by function
        // since they appear "function like"
        beginKeywords: "while if switch catch for"
      },
      {
        // we have to count the parens to make sure we actually have the correct
        // bounding ( ).  There could be any number of sub-expressions inside
        // also surrounded by parens.
        begin: "\\b(?!function)" + hljs.UNDERSCORE_IDENT_RE + "\\([^()]*(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[^()]*)*\\)\\s*\\{",
        // end parens
        returnBegin: true,
        label: "func.def",
        contains: [
          PARAMS2,
          hljs.inherit(hljs.TITLE_MODE, { begin: IDENT_RE$1, className: "title.function" })
        ]
      },
      // catch ... so it won't trigger the property rule below
      {
        match: /\.\.\./,
        relevance: 0
      },
      PROPERTY_ACCESS,
      // hack: prevents detection of keywords in some circumstances
      // .keyword()
      // $keyword = x
      {
        match: "\\$" + IDENT_RE$1,
        relevance: 0
      },
      {
        match: [/\bconstructor(?=\s*\()/],
        className: { 1: "title.function" },
        contains: [PARAMS2]
      },
      FUNCTION_CALL,
      UPPER_CASE_CONSTANT,
      CLASS_OR_EXTENDS,
      GETTER_OR_SETTER,
      {
        match: /\$[(.]/
        // relevance booster for a pattern common to JS libs: `$(something)` and `$.something`
      }
    ]
  };
}
function typescript(hljs) {
  const regex = hljs.regex;
  const tsLanguage = javascript(hljs);
  const IDENT_RE$1 = IDENT_RE;
  const TYPES2 = [
    "any",
    "void",
    "number",
    "boolean",
    "string",
    "object",
    "never",
    "symbol",
    "bigint",
    "unknown"
  ];
  const NAMESPACE = {
    begin: [
      /namespace/,
      /\s+/,
      hljs.IDENT_RE
    ],
    beginScope: {
      1: "keyword",
      3: "title.class"
    }
  };
  const INTERFACE = {
    beginKeywords: "interface",
    end: /\{/,
    excludeEnd: true,
    keywords: {
      keyword: "interface extends",
      built_in: TYPES2
    },
    contains: [tsLanguage.exports.CLASS_REFERENCE]
  };
  const USE_STRICT = {
    className: "meta",
    relevance: 10,
    begin: /^\s*['"]use strict['"]/
  };
  const TS_SPECIFIC_KEYWORDS = [
    "type",
    // "namespace",
    "interface",
    "public",
    "private",
    "protected",
    "implements",
    "declare",
    "abstract",
    "readonly",
    "enum",
    "override",
    "satisfies"
  ];
  const KEYWORDS$1 = {
    $pattern: IDENT_RE,
    keyword: KEYWORDS.concat(TS_SPECIFIC_KEYWORDS),
    literal: LITERALS,
    built_in: BUILT_INS.concat(TYPES2),
    "variable.language": BUILT_IN_VARIABLES
  };
  const DECORATOR = {
    className: "meta",
    begin: "@" + IDENT_RE$1
  };
  const swapMode = (mode, label, replacement) => {
    const indx = mode.contains.findIndex((m5) => m5.label === label);
    if (indx === -1) {
      throw new Error("can not find mode to replace");
    }
    mode.contains.splice(indx, 1, replacement);
  };
  Object.assign(tsLanguage.keywords, KEYWORDS$1);
  tsLanguage.exports.PARAMS_CONTAINS.push(DECORATOR);
  const ATTRIBUTE_HIGHLIGHT = tsLanguage.contains.find((c4) => c4.scope === "attr");
  const OPTIONAL_KEY_OR_ARGUMENT = Object.assign(
    {},
    ATTRIBUTE_HIGHLIGHT,
    { match: regex.concat(IDENT_RE$1, regex.lookahead(/\s*\?:/)) }
  );
  tsLanguage.exports.PARAMS_CONTAINS.push([
    tsLanguage.exports.CLASS_REFERENCE,
    // class reference for highlighting the params types
    ATTRIBUTE_HIGHLIGHT,
    // highlight the params key
    OPTIONAL_KEY_OR_ARGUMENT
    // Added for optional property assignment highlighting
  ]);
  tsLanguage.contains = tsLanguage.contains.concat([
    DECORATOR,
    NAMESPACE,
    INTERFACE,
    OPTIONAL_KEY_OR_ARGUMENT
    // Added for optional property assignment highlighting
  ]);
  swapMode(tsLanguage, "shebang", hljs.SHEBANG());
  swapMode(tsLanguage, "use_strict", USE_STRICT);
  const functionDeclaration = tsLanguage.contains.find((m5) => m5.label === "func.def");
  functionDeclaration.relevance = 0;
  Object.assign(tsLanguage, {
    name: "TypeScript",
    aliases: [
      "ts",
      "tsx",
      "mts",
      "cts"
    ]
  });
  return tsLanguage;
}

// node_modules/highlight.js/es/languages/xml.js
function xml2(hljs) {
  const regex = hljs.regex;
  const TAG_NAME_RE = regex.concat(/[\p{L}_]/u, regex.optional(/[\p{L}0-9_.-]*:/u), /[\p{L}0-9_.-]*/u);
  const XML_IDENT_RE = /[\p{L}0-9._:-]+/u;
  const XML_ENTITIES = {
    className: "symbol",
    begin: /&[a-z]+;|&#[0-9]+;|&#x[a-f0-9]+;/
  };
  const XML_META_KEYWORDS = {
    begin: /\s/,
    contains: [
      {
        className: "keyword",
        begin: /#?[a-z_][a-z1-9_-]+/,
        illegal: /\n/
      }
    ]
  };
  const XML_META_PAR_KEYWORDS = hljs.inherit(XML_META_KEYWORDS, {
    begin: /\(/,
    end: /\)/
  });
  const APOS_META_STRING_MODE = hljs.inherit(hljs.APOS_STRING_MODE, { className: "string" });
  const QUOTE_META_STRING_MODE = hljs.inherit(hljs.QUOTE_STRING_MODE, { className: "string" });
  const TAG_INTERNALS = {
    endsWithParent: true,
    illegal: /</,
    relevance: 0,
    contains: [
      {
        className: "attr",
        begin: XML_IDENT_RE,
        relevance: 0
      },
      {
        begin: /=\s*/,
        relevance: 0,
        contains: [
          {
            className: "string",
            endsParent: true,
            variants: [
              {
                begin: /"/,
                end: /"/,
                contains: [XML_ENTITIES]
              },
              {
                begin: /'/,
                end: /'/,
                contains: [XML_ENTITIES]
              },
              { begin: /[^\s"'=<>`]+/ }
            ]
          }
        ]
      }
    ]
  };
  return {
    name: "HTML, XML",
    aliases: [
      "html",
      "xhtml",
      "rss",
      "atom",
      "xjb",
      "xsd",
      "xsl",
      "plist",
      "wsf",
      "svg"
    ],
    case_insensitive: true,
    unicodeRegex: true,
    contains: [
      {
        className: "meta",
        begin: /<![a-z]/,
        end: />/,
        relevance: 10,
        contains: [
          XML_META_KEYWORDS,
          QUOTE_META_STRING_MODE,
          APOS_META_STRING_MODE,
          XML_META_PAR_KEYWORDS,
          {
            begin: /\[/,
            end: /\]/,
            contains: [
              {
                className: "meta",
                begin: /<![a-z]/,
                end: />/,
                contains: [
                  XML_META_KEYWORDS,
                  XML_META_PAR_KEYWORDS,
                  QUOTE_META_STRING_MODE,
                  APOS_META_STRING_MODE
                ]
              }
            ]
          }
        ]
      },
      hljs.COMMENT(
        /<!--/,
        /-->/,
        { relevance: 10 }
      ),
      {
        begin: /<!\[CDATA\[/,
        end: /\]\]>/,
        relevance: 10
      },
      XML_ENTITIES,
      // xml processing instructions
      {
        className: "meta",
        end: /\?>/,
        variants: [
          {
            begin: /<\?xml/,
            relevance: 10,
            contains: [
              QUOTE_META_STRING_MODE
            ]
          },
          {
            begin: /<\?[a-z][a-z0-9]+/
          }
        ]
      },
      {
        className: "tag",
        /*
        The lookahead pattern (?=...) ensures that 'begin' only matches
        '<style' as a single word, followed by a whitespace or an
        ending bracket.
        */
        begin: /<style(?=\s|>)/,
        end: />/,
        keywords: { name: "style" },
        contains: [TAG_INTERNALS],
        starts: {
          end: /<\/style>/,
          returnEnd: true,
          subLanguage: "css"
        }
      },
      {
        className: "tag",
        // See the comment in the <style tag about the lookahead pattern
        begin: /<script(?=\s|>)/,
        end: />/,
        keywords: { name: "script" },
        contains: [TAG_INTERNALS],
        starts: {
          end: /<\/script>/,
          returnEnd: true,
          subLanguage: "javascript"
        }
      },
      // we need this for now for jSX
      {
        className: "tag",
        begin: /<>|<\/>/
      },
      // open tag
      {
        className: "tag",
        begin: regex.concat(
          /</,
          regex.lookahead(regex.concat(
            TAG_NAME_RE,
            // <tag/>
            // <tag>
            // <tag ...
            regex.either(/\/>/, />/, /\s/)
          ))
        ),
        end: /\/?>/,
        contains: [
          {
            className: "name",
            begin: TAG_NAME_RE,
            relevance: 0,
            starts: TAG_INTERNALS
          }
        ]
      },
      // close tag
      {
        className: "tag",
        begin: regex.concat(
          /<\//,
          regex.lookahead(regex.concat(
            TAG_NAME_RE,
            />/
          ))
        ),
        contains: [
          {
            className: "name",
            begin: TAG_NAME_RE,
            relevance: 0
          },
          {
            begin: />/,
            relevance: 0,
            endsParent: true
          }
        ]
      }
    ]
  };
}

// node_modules/highlight.js/es/languages/yaml.js
function yaml(hljs) {
  const LITERALS2 = "true false yes no null";
  const URI_CHARACTERS = "[\\w#;/?:@&=+$,.~*'()[\\]]+";
  const KEY3 = {
    className: "attr",
    variants: [
      // added brackets support and special char support
      { begin: /[\w*@][\w*@ :()\./-]*:(?=[ \t]|$)/ },
      {
        // double quoted keys - with brackets and special char support
        begin: /"[\w*@][\w*@ :()\./-]*":(?=[ \t]|$)/
      },
      {
        // single quoted keys - with brackets and special char support
        begin: /'[\w*@][\w*@ :()\./-]*':(?=[ \t]|$)/
      }
    ]
  };
  const TEMPLATE_VARIABLES = {
    className: "template-variable",
    variants: [
      {
        // jinja templates Ansible
        begin: /\{\{/,
        end: /\}\}/
      },
      {
        // Ruby i18n
        begin: /%\{/,
        end: /\}/
      }
    ]
  };
  const SINGLE_QUOTE_STRING = {
    className: "string",
    relevance: 0,
    begin: /'/,
    end: /'/,
    contains: [
      {
        match: /''/,
        scope: "char.escape",
        relevance: 0
      }
    ]
  };
  const STRING = {
    className: "string",
    relevance: 0,
    variants: [
      {
        begin: /"/,
        end: /"/
      },
      { begin: /\S+/ }
    ],
    contains: [
      hljs.BACKSLASH_ESCAPE,
      TEMPLATE_VARIABLES
    ]
  };
  const CONTAINER_STRING = hljs.inherit(STRING, { variants: [
    {
      begin: /'/,
      end: /'/,
      contains: [
        {
          begin: /''/,
          relevance: 0
        }
      ]
    },
    {
      begin: /"/,
      end: /"/
    },
    { begin: /[^\s,{}[\]]+/ }
  ] });
  const DATE_RE = "[0-9]{4}(-[0-9][0-9]){0,2}";
  const TIME_RE = "([Tt \\t][0-9][0-9]?(:[0-9][0-9]){2})?";
  const FRACTION_RE = "(\\.[0-9]*)?";
  const ZONE_RE = "([ \\t])*(Z|[-+][0-9][0-9]?(:[0-9][0-9])?)?";
  const TIMESTAMP = {
    className: "number",
    begin: "\\b" + DATE_RE + TIME_RE + FRACTION_RE + ZONE_RE + "\\b"
  };
  const VALUE_CONTAINER = {
    end: ",",
    endsWithParent: true,
    excludeEnd: true,
    keywords: LITERALS2,
    relevance: 0
  };
  const OBJECT = {
    begin: /\{/,
    end: /\}/,
    contains: [VALUE_CONTAINER],
    illegal: "\\n",
    relevance: 0
  };
  const ARRAY = {
    begin: "\\[",
    end: "\\]",
    contains: [VALUE_CONTAINER],
    illegal: "\\n",
    relevance: 0
  };
  const MODES2 = [
    KEY3,
    {
      className: "meta",
      begin: "^---\\s*$",
      relevance: 10
    },
    {
      // multi line string
      // Blocks start with a | or > followed by a newline
      //
      // Indentation of subsequent lines must be the same to
      // be considered part of the block
      className: "string",
      begin: "[\\|>]([1-9]?[+-])?[ ]*\\n( +)[^ ][^\\n]*\\n(\\2[^\\n]+\\n?)*"
    },
    {
      // Ruby/Rails erb
      begin: "<%[%=-]?",
      end: "[%-]?%>",
      subLanguage: "ruby",
      excludeBegin: true,
      excludeEnd: true,
      relevance: 0
    },
    {
      // named tags
      className: "type",
      begin: "!\\w+!" + URI_CHARACTERS
    },
    // https://yaml.org/spec/1.2/spec.html#id2784064
    {
      // verbatim tags
      className: "type",
      begin: "!<" + URI_CHARACTERS + ">"
    },
    {
      // primary tags
      className: "type",
      begin: "!" + URI_CHARACTERS
    },
    {
      // secondary tags
      className: "type",
      begin: "!!" + URI_CHARACTERS
    },
    {
      // fragment id &ref
      className: "meta",
      begin: "&" + hljs.UNDERSCORE_IDENT_RE + "$"
    },
    {
      // fragment reference *ref
      className: "meta",
      begin: "\\*" + hljs.UNDERSCORE_IDENT_RE + "$"
    },
    {
      // array listing
      className: "bullet",
      // TODO: remove |$ hack when we have proper look-ahead support
      begin: "-(?=[ ]|$)",
      relevance: 0
    },
    hljs.HASH_COMMENT_MODE,
    {
      beginKeywords: LITERALS2,
      keywords: { literal: LITERALS2 }
    },
    TIMESTAMP,
    // numbers are any valid C-style number that
    // sit isolated from other words
    {
      className: "number",
      begin: hljs.C_NUMBER_RE + "\\b",
      relevance: 0
    },
    OBJECT,
    ARRAY,
    SINGLE_QUOTE_STRING,
    STRING
  ];
  const VALUE_MODES = [...MODES2];
  VALUE_MODES.pop();
  VALUE_MODES.push(CONTAINER_STRING);
  VALUE_CONTAINER.contains = VALUE_MODES;
  return {
    name: "YAML",
    case_insensitive: true,
    aliases: ["yml"],
    contains: MODES2
  };
}

// node_modules/devlop/lib/default.js
function ok() {
}

// node_modules/lowlight/node_modules/highlight.js/es/core.js
var import_core = __toESM(require_core(), 1);
var core_default = import_core.default;

// node_modules/lowlight/lib/index.js
var emptyOptions = {};
var defaultPrefix = "hljs-";
function createLowlight(grammars) {
  const high = core_default.newInstance();
  if (grammars) {
    register(grammars);
  }
  return {
    highlight,
    highlightAuto,
    listLanguages,
    register,
    registerAlias,
    registered
  };
  function highlight(language2, value, options) {
    ok(typeof language2 === "string", "expected `string` as `name`");
    ok(typeof value === "string", "expected `string` as `value`");
    const settings = options || emptyOptions;
    const prefix = typeof settings.prefix === "string" ? settings.prefix : defaultPrefix;
    if (!high.getLanguage(language2)) {
      throw new Error("Unknown language: `" + language2 + "` is not registered");
    }
    high.configure({ __emitter: HastEmitter, classPrefix: prefix });
    const result = (
      /** @type {HighlightResult & {_emitter: HastEmitter}} */
      high.highlight(value, { ignoreIllegals: true, language: language2 })
    );
    if (result.errorRaised) {
      throw new Error("Could not highlight with `Highlight.js`", {
        cause: result.errorRaised
      });
    }
    const root = result._emitter.root;
    const data = (
      /** @type {RootData} */
      root.data
    );
    data.language = result.language;
    data.relevance = result.relevance;
    return root;
  }
  function highlightAuto(value, options) {
    ok(typeof value === "string", "expected `string` as `value`");
    const settings = options || emptyOptions;
    const subset = settings.subset || listLanguages();
    let index = -1;
    let relevance = 0;
    let result;
    while (++index < subset.length) {
      const name = subset[index];
      if (!high.getLanguage(name)) continue;
      const current = highlight(name, value, options);
      if (current.data && current.data.relevance !== void 0 && current.data.relevance > relevance) {
        relevance = current.data.relevance;
        result = current;
      }
    }
    return result || {
      type: "root",
      children: [],
      data: { language: void 0, relevance }
    };
  }
  function listLanguages() {
    return high.listLanguages();
  }
  function register(grammarsOrName, grammar) {
    if (typeof grammarsOrName === "string") {
      ok(grammar !== void 0, "expected `grammar`");
      high.registerLanguage(grammarsOrName, grammar);
    } else {
      let name;
      for (name in grammarsOrName) {
        if (Object.hasOwn(grammarsOrName, name)) {
          high.registerLanguage(name, grammarsOrName[name]);
        }
      }
    }
  }
  function registerAlias(aliasesOrName, alias) {
    if (typeof aliasesOrName === "string") {
      ok(alias !== void 0);
      high.registerAliases(
        // Note: copy needed because hljs doesn’t accept readonly arrays yet.
        typeof alias === "string" ? alias : [...alias],
        { languageName: aliasesOrName }
      );
    } else {
      let key;
      for (key in aliasesOrName) {
        if (Object.hasOwn(aliasesOrName, key)) {
          const aliases = aliasesOrName[key];
          high.registerAliases(
            // Note: copy needed because hljs doesn’t accept readonly arrays yet.
            typeof aliases === "string" ? aliases : [...aliases],
            { languageName: key }
          );
        }
      }
    }
  }
  function registered(aliasOrName) {
    return Boolean(high.getLanguage(aliasOrName));
  }
}
var HastEmitter = class {
  /**
   * @param {Readonly<HljsOptions>} options
   *   Configuration.
   * @returns
   *   Instance.
   */
  constructor(options) {
    this.options = options;
    this.root = {
      type: "root",
      children: [],
      data: { language: void 0, relevance: 0 }
    };
    this.stack = [this.root];
  }
  /**
   * @param {string} value
   *   Text to add.
   * @returns {undefined}
   *   Nothing.
   *
   */
  addText(value) {
    if (value === "") return;
    const current = this.stack[this.stack.length - 1];
    const tail = current.children[current.children.length - 1];
    if (tail && tail.type === "text") {
      tail.value += value;
    } else {
      current.children.push({ type: "text", value });
    }
  }
  /**
   *
   * @param {unknown} rawName
   *   Name to add.
   * @returns {undefined}
   *   Nothing.
   */
  startScope(rawName) {
    this.openNode(String(rawName));
  }
  /**
   * @returns {undefined}
   *   Nothing.
   */
  endScope() {
    this.closeNode();
  }
  /**
   * @param {HastEmitter} other
   *   Other emitter.
   * @param {string} name
   *   Name of the sublanguage.
   * @returns {undefined}
   *   Nothing.
   */
  __addSublanguage(other, name) {
    const current = this.stack[this.stack.length - 1];
    const results = (
      /** @type {Array<ElementContent>} */
      other.root.children
    );
    if (name) {
      current.children.push({
        type: "element",
        tagName: "span",
        properties: { className: [name] },
        children: results
      });
    } else {
      current.children.push(...results);
    }
  }
  /**
   * @param {string} name
   *   Name to add.
   * @returns {undefined}
   *   Nothing.
   */
  openNode(name) {
    const self = this;
    const className = name.split(".").map(function(d4, i4) {
      return i4 ? d4 + "_".repeat(i4) : self.options.classPrefix + d4;
    });
    const current = this.stack[this.stack.length - 1];
    const child = {
      type: "element",
      tagName: "span",
      properties: { className },
      children: []
    };
    current.children.push(child);
    this.stack.push(child);
  }
  /**
   * @returns {undefined}
   *   Nothing.
   */
  closeNode() {
    this.stack.pop();
  }
  /**
   * @returns {undefined}
   *   Nothing.
   */
  finalize() {
  }
  /**
   * @returns {string}
   *   Nothing.
   */
  toHTML() {
    return "";
  }
};

// src/parts/memo.ts
function alike(a5, b3) {
  if (a5 === b3) return true;
  return Array.isArray(a5) && Array.isArray(b3) && a5.length === b3.length && a5.every((item, i4) => item === b3[i4]);
}
function memo(draw) {
  class Memo extends x {
    shouldComponentUpdate(next) {
      const now = this.props;
      const then = next;
      const names = Object.keys(then);
      return names.length !== Object.keys(now).length || names.some((name) => !alike(now[name], then[name]));
    }
    render() {
      return draw(this.props);
    }
  }
  return Memo;
}

// src/parts/code.tsx
var MAX_COLOURED = 4e3;
var LONG_WORD = /\w{200}/;
var LONG_LINE = 1e3;
var found = createLowlight({ bash, css, go, json, python: python2, rust, sql, typescript, xml: xml2, yaml });
found.registerAlias({
  bash: ["sh", "shell", "zsh", "console"],
  python: ["py", "pyi"],
  rust: ["rs"],
  typescript: ["ts", "tsx", "js", "jsx", "javascript", "mjs", "cjs"],
  xml: ["html", "svg", "vue"],
  yaml: ["yml"]
});
var SORTS = {
  keyword: "key",
  built_in: "name",
  literal: "key",
  number: "value",
  string: "text",
  regexp: "text",
  comment: "note",
  title: "name",
  attr: "name",
  attribute: "name",
  tag: "key",
  selector: "name",
  type: "name",
  variable: "value",
  meta: "note"
};
var sortOf = (name) => SORTS[name] ?? SORTS[name.split("-")[0] ?? ""];
function language(name) {
  const word = name.toLowerCase().split(/[.\s{]/).at(name.includes(".") ? -1 : 0) ?? "";
  return found.registered(word) ? word : "";
}
function coloured(code2, name) {
  const all = document.createDocumentFragment();
  const known = language(name);
  if (!known || isMuch(code2)) all.append(code2);
  else append(all, found.highlight(known, code2).children);
  return all;
}
var isMuch = (code2) => code2.length > MAX_COLOURED || LONG_WORD.test(code2) || code2.split("\n").some((line2) => line2.length > LONG_LINE);
function append(to, nodes) {
  for (const node of nodes) {
    if (node.type === "text") to.append(node.value);
    if (node.type !== "element") continue;
    const [name = ""] = Array.isArray(node.properties.className) ? node.properties.className : [];
    const sort = sortOf(String(name).replace(/^hljs-/, ""));
    const part = document.createElement("span");
    if (sort) part.dataset.code = sort;
    append(part, node.children);
    to.append(part);
  }
}
var Code = memo(({ text: text3, name, out = false }) => /* @__PURE__ */ a4(
  "pre",
  {
    dir: "auto",
    class: out ? "dnb-out" : void 0,
    ref: (box2) => box2?.replaceChildren(coloured(visible(text3), name))
  }
));

// src/parts/lexer.ts
var MAX_DEPTH = 24;
var MAX_WORK = 8e6;
var A_BLOCK = 1e3;
var A_LINE = 700;
var A_PIECE = 100;
var SIGNS = /[\\<![`*~_]|https?:\/\/|ftp:\/\/|www\./gi;
var BLANK = /\n[ \t]*\n/;
var DELIMITERS = /^[> \t]*[|:-][|: \t-]*$/gm;
var { block, inline } = w5.rules;
function mended(rule, part, by) {
  if (!rule.source.includes(part)) throw new Error(`marked has no ${part} any more`);
  return new RegExp(
    rule.source.replace(part, () => by),
    rule.flags
  );
}
var TABLE = block.gfm.table.source.slice(1);
var TABLE_HEAD = `${TABLE.slice(0, TABLE.indexOf("(?:\\n((?:"))}(?:\\n|$)`;
var RULES = {
  block: {
    ...block.gfm,
    paragraph: mended(block.gfm.paragraph, TABLE, TABLE_HEAD),
    lheading: mended(block.gfm.lheading, "+?)\\n {0,3}(=+|-+)", "{1,300}?)\\n {0,3}(=+|-+)")
  },
  inline: {
    ...inline.gfm,
    url: /^((?:https?|ftp):\/\/|www\.)[a-z0-9-][^\s<]{0,2000}(?![^\s<])/i,
    text: /^(?:`+|~+|[^`~])(?:(?=[`~]| {2,}\n)|[\s\S]*?(?:(?=[\\<![`*~_]|(?:https?|ftp):\/\/|(?<![^\s*_~(])www\.|$)|[^ ](?= {2,}\n)))/i
  }
};
var count2 = (text3, what) => text3.match(what)?.length ?? 0;
var blocksWork = (src) => src.split(BLANK).reduce(
  (work, run) => work + count2(run, DELIMITERS) * run.length,
  A_BLOCK + 3 * src.length + count2(src, /\n/g) * A_LINE
);
var wordsWork = (src) => A_PIECE + (1 + count2(src, SIGNS)) * src.length;
var BoundedLexer = class extends w5 {
  #left = MAX_WORK;
  #depth = 0;
  constructor(options) {
    super(options);
    const { tokenizer } = this.options;
    if (tokenizer) tokenizer.rules = { ...tokenizer.rules, ...RULES };
  }
  blockTokens(src, tokens2 = [], isCut) {
    if (this.#within(blocksWork(src), () => super.blockTokens(src, tokens2, isCut))) return tokens2;
    tokens2.push({ type: "code", raw: src, text: src });
    return tokens2;
  }
  inlineTokens(src, tokens2 = []) {
    if (this.#within(wordsWork(src), () => super.inlineTokens(src, tokens2))) return tokens2;
    tokens2.push({ type: "text", raw: src, text: src, escaped: false });
    return tokens2;
  }
  /** Do it if it is not too much or too deep. */
  #within(work, act) {
    if (work > this.#left || this.#depth >= MAX_DEPTH) return false;
    this.#left -= work;
    this.#depth += 1;
    try {
      act();
    } finally {
      this.#depth -= 1;
    }
    return true;
  }
};

// src/parts/markdown.tsx
var MAX_MARKDOWN = 2e5;
var maxElements = (text3) => 2e3 + text3.length / 20;
var MAX_WRITTEN = 1e3;
var TAGS2 = "p br hr h4 h5 h6 ul ol li strong em b i del s code pre blockquote a table thead tbody tr th td details summary kbd sub sup input".split(" ");
var FENCE = /^language-[\w+-]{1,20}$/;
var LINK = /^(?:https?|mailto):/i;
var ATTRIBUTES2 = /<(?!(?:a|img)[\s/][^>]{0,2000}(?:>|$))(\/?[a-z][a-z0-9]*)(?=[\s/])[^>]*>?/gi;
var WRITTEN = /<(?:!--|\/?(?:a|b|blockquote|br|code|del|details|em|h[1-6]|hr|i|img|kbd|li|ol|p|pre|s|strong|sub|summary|sup|table|tbody|td|th|thead|tr|ul)(?=[\s/>]))/iy;
var marked = new ne({
  gfm: true,
  breaks: false,
  renderer: {
    /** The drawer's own headings end at the third level. */
    heading({ tokens: tokens2, depth }) {
      const level = Math.min(6, Math.max(4, depth + 2));
      return `<h${level}>${this.parser.parseInline(tokens2)}</h${level}>`;
    },
    /** Words of an agent never vanish because they look like markup. */
    html({ text: text3 }) {
      const shown = text3.replace(/</g, (sign, at2) => {
        WRITTEN.lastIndex = at2;
        return WRITTEN.test(text3) ? sign : "&lt;";
      });
      return shown.replace(ATTRIBUTES2, "<$1>");
    },
    /** Nothing is fetched: a picture is a link to it. */
    image({ href, text: text3 }) {
      return `<a href="${escapeHtml(href)}">${escapeHtml(text3 || href)}</a>`;
    }
  }
});
var escapeHtml = (text3) => text3.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
var purifier;
function purify() {
  if (purifier) return purifier;
  const made = purify_default(window);
  made.addHook("uponSanitizeElement", (node, data) => {
    if (data.tagName === "img" && node instanceof Element) replaceImage(node);
  });
  made.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName === "A") cleanLink(node);
    if (node.tagName === "INPUT") cleanBox(node);
    if (node.tagName !== "CODE" || !FENCE.test(node.className)) node.removeAttribute("class");
  });
  purifier = made;
  return made;
}
function replaceImage(image) {
  const href = image.getAttribute("src") ?? "";
  const link2 = image.ownerDocument.createElement("a");
  link2.textContent = image.getAttribute("alt") || href;
  if (LINK.test(href)) link2.setAttribute("href", href);
  cleanLink(link2);
  image.replaceWith(link2);
}
function cleanLink(link2) {
  const href = link2.getAttribute("href");
  if (href === null) return;
  if (!LINK.test(href)) {
    link2.removeAttribute("href");
    return;
  }
  link2.setAttribute("rel", "noopener noreferrer");
  link2.setAttribute("target", "_blank");
  link2.setAttribute("title", href);
}
function cleanBox(box2) {
  if (box2.getAttribute("type") !== "checkbox") {
    box2.remove();
    return;
  }
  box2.setAttribute("disabled", "");
  box2.setAttribute("aria-label", box2.hasAttribute("checked") ? "done" : "to do");
}
function render(text3) {
  const shown = visible(text3);
  if (!purify().isSupported) return bare(shown);
  try {
    const tokens2 = new BoundedLexer(marked.defaults).lex(shown);
    const html2 = marked.parser(tokens2);
    if (html2.split("<").length > 2 * maxElements(shown) || written(tokens2) > MAX_WRITTEN) return bare(shown);
    return cleaned(html2);
  } catch {
    return bare(shown);
  }
}
function written(tokens2) {
  let tags = 0;
  marked.walkTokens(tokens2, (token) => {
    if (token.type === "html") tags += token.raw.split("<").length - 1;
  });
  return tags;
}
function bare(text3) {
  const all = document.createDocumentFragment();
  const box2 = document.createElement("pre");
  box2.append(text3);
  all.append(box2);
  return all;
}
function cleaned(html2) {
  const clean = purify().sanitize(html2, {
    ALLOWED_TAGS: TAGS2,
    ALLOWED_ATTR: ["href", "type", "checked", "disabled", "start", "class"],
    ALLOWED_URI_REGEXP: LINK,
    ADD_URI_SAFE_ATTR: ["type", "checked", "disabled", "start"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true
  });
  let left = MAX_COLOURED;
  for (const code2 of clean.querySelectorAll("code[class]")) left -= colour(code2, left);
  return clean;
}
function colour(code2, left) {
  const name = code2.className.replace("language-", "");
  const text3 = code2.textContent ?? "";
  code2.removeAttribute("class");
  if (text3.length > left) return 0;
  code2.replaceChildren(coloured(text3, name));
  return text3.length;
}
var Markdown = memo(({ text: text3 }) => {
  const box2 = T2(null);
  const isLong = text3.length > MAX_MARKDOWN;
  F2(() => {
    if (!isLong) box2.current?.replaceChildren(render(text3));
  }, [text3, isLong]);
  if (isLong) return /* @__PURE__ */ a4("pre", { dir: "auto", children: visible(text3) });
  return /* @__PURE__ */ a4("div", { class: "dnb-prose", dir: "auto", ref: box2 });
});

// src/parts/tabs.tsx
function Tabs2({ label, tabs, chosen, choose }) {
  const onKeyDown = (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const list2 = event.currentTarget;
    const seen = [...list2.querySelectorAll("[role=tab]")].filter(
      (tab) => tab.offsetParent !== null
    );
    const at2 = seen.findIndex((tab) => tab.dataset.tab === chosen);
    const next = seen[(at2 + step + seen.length) % seen.length];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next.dataset.tab);
    next.focus();
  };
  return /* @__PURE__ */ a4("div", { role: "tablist", class: "dnb-ptabs", "aria-label": label, onKeyDown, children: tabs.map(({ key, name, number, narrow }) => /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      role: "tab",
      class: "dnb-ptab",
      "data-tab": key,
      "data-narrow": narrow ? "" : void 0,
      "aria-selected": key === chosen,
      tabIndex: key === chosen ? 0 : -1,
      onClick: () => choose(key),
      children: [
        name,
        number === void 0 || number === null ? null : /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: count(number) })
      ]
    },
    key
  )) });
}

// src/talk.ts
var MANY = 4;
function turns(rows2) {
  const found2 = [];
  let calls2 = [];
  const flush = () => {
    const pieces = found2.at(-1)?.pieces;
    if (calls2.length >= MANY) pieces?.push({ kind: "calls", rows: calls2 });
    else for (const row of calls2) pieces?.push({ kind: "call", row });
    calls2 = [];
  };
  for (const row of rows2) {
    const { message } = row;
    const last = found2.at(-1);
    if (!last || last.role !== message.role || last.agent !== message.agent) {
      flush();
      const { role, agent, time } = message;
      found2.push({ at: row.at, role, agent, time, pieces: [] });
    }
    if (message.kind === "tool_call" && isPlain2(row)) {
      calls2.push(row);
      continue;
    }
    flush();
    found2.at(-1)?.pieces.push({ kind: message.kind === "tool_call" ? "call" : message.kind, row });
  }
  flush();
  return found2;
}
var isPlain2 = ({ message, edits, spawned }) => !message.error && message.output !== null && !edits.length && !spawned && !message.pictures;
var preview = (messages) => messages.map((message, i4) => ({ at: i4 - messages.length, message, edits: [], spawned: "" }));
function toolsTold(messages) {
  const counts = /* @__PURE__ */ new Map();
  for (const { tool } of messages) counts.set(tool ?? "tool", (counts.get(tool ?? "tool") ?? 0) + 1);
  return [...counts].map(([tool, n3]) => n3 > 1 ? `${tool} ${n3}` : tool).join(", ");
}
function took({ time, ended }) {
  const [start, end] = [ms(time), ms(ended)];
  return start === null || end === null || end < start ? null : end - start;
}
var EXIT = /exit(?:ed with)? code:? (\d{1,5})/i;
function outcome({ output, error, truncated }) {
  if (output === null) return "no result yet";
  if (error) {
    const code2 = EXIT.exec(output.slice(0, 200))?.[1];
    return code2 && code2 !== "0" ? `exit ${code2}` : "failed";
  }
  const lines = output.trim() ? output.trim().split("\n").length : 0;
  if (lines < 2) return firstLine(output).slice(0, 80);
  return `${lines}${truncated ? "+" : ""} lines`;
}
var MAX_PARSED = 5e4;
var TELLING = [
  "command",
  "cmd",
  "file_path",
  "filePath",
  "path",
  "pattern",
  "query",
  "url",
  "description",
  "prompt"
];
function fields(input) {
  if (!input.trimStart().startsWith("{") || input.length > MAX_PARSED) return null;
  try {
    const value = JSON.parse(input);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
function told2(value) {
  if (typeof value === "string") return isPatch(value) ? patched(value) : value;
  if (!Array.isArray(value) || value.length === 0) return "";
  if (words2(value)) return words2(value);
  return value.length === 1 ? "1 item" : `${value.length} items`;
}
var words2 = (value) => Array.isArray(value) && value.every((item) => typeof item === "string") ? value.join(" ") : "";
var isPatch = (text3) => text3.includes("*** Begin Patch");
var patched = (text3) => [...text3.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm)].map((m5) => m5[1]).join(" ") || text3;
var BEGUN = /"(?:command|cmd|file_path|filePath|path|pattern|query|url|description|prompt)"\s*:\s*"((?:[^"\\]|\\.)*)/;
function begun(input) {
  const text3 = input.startsWith("{") ? BEGUN.exec(input)?.[1] : void 0;
  if (text3 === void 0) return "";
  try {
    return String(JSON.parse(`"${text3}"`));
  } catch {
    return text3;
  }
}
function inputLine(input) {
  if (!input) return "";
  const found2 = fields(input);
  if (!found2) return firstLine(begun(input) || told2(input));
  const names = [...TELLING, ...Object.keys(found2)];
  return firstLine(names.map((name) => told2(found2[name])).find(Boolean) ?? input);
}
function inputText(input) {
  const found2 = fields(input);
  if (!found2) return input;
  const lines = Object.entries(found2).map(([name, value]) => {
    const text3 = typeof value === "string" ? value : words2(value) || JSON.stringify(value, null, 2);
    return text3.includes("\n") ? `${name}:
${text3}` : `${name}: ${text3}`;
  });
  return lines.join("\n");
}
function inputLanguage(input) {
  const found2 = fields(input);
  if (!found2) return isPatch(input) ? "" : "bash";
  const names = Object.keys(found2).filter((name) => name !== "description");
  return names.length === 1 && /^(command|cmd)$/.test(names[0] ?? "") ? "bash" : "";
}
function logItems(log, problems) {
  const placed = [
    ...log.map((entry) => ({
      line: entry.line,
      item: { kind: "entry", key: `e${entry.entry}`, entry }
    })),
    ...problems.map((problem, i4) => ({
      line: problem.line ?? 0,
      item: { kind: "problem", key: `p${i4}`, problem }
    }))
  ].sort((a5, b3) => a5.line - b3.line);
  let time = Number.NEGATIVE_INFINITY;
  const timed = placed.map((place, at2) => {
    if (place.item.kind === "entry") time = ms(place.item.entry.time) ?? time;
    return { ...place, time, at: at2 };
  });
  return timed.sort((a5, b3) => b3.time - a5.time || b3.at - a5.at).map(({ item }) => item);
}

// src/views/log.tsx
var FIRST = 50;
var NOTE = { word: "Entry", tone: "quiet", glyph: "note" };
function LogPane({ found: found2, stops, isShown }) {
  const limit = useSignal(FIRST);
  const items = w2(() => found2 ? logItems(found2.log, found2.problems) : [], [found2]);
  const newest2 = w2(
    () => newestOf(items.flatMap((item) => item.kind === "entry" ? [item.entry] : [])),
    [items]
  );
  const flaws = found2?.problems.length ?? 0;
  const told4 = found2 && [plural(found2.log.length, "entry", "entries"), flaws ? plural(flaws, "problem") : ""];
  return /* @__PURE__ */ a4("article", { class: "dnb-pane", "data-part": true, "data-shown": isShown ? "" : void 0, children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Log",
      /* @__PURE__ */ a4("span", { class: "dnb-dim", children: told4?.filter(Boolean).join(", ") })
    ] }),
    /* @__PURE__ */ a4("ol", { class: "dnb-log dnb-scroll", tabIndex: 0, children: [
      items.slice(0, limit.value).map(
        (item) => item.kind === "entry" ? /* @__PURE__ */ a4(
          Entry,
          {
            entry: item.entry,
            mark: markOf(item.entry, newest2, stops),
            title: titleOf(item.entry, stops)
          },
          item.key
        ) : /* @__PURE__ */ a4(Flaw, { problem: item.problem }, item.key)
      ),
      found2 && !items.length ? /* @__PURE__ */ a4("li", { class: "dnb-dim", children: "No entries yet." }) : null,
      items.length > limit.value ? /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("button", { type: "button", class: "dnb-textbtn", onClick: () => limit.value += FIRST, children: [
        "Show ",
        Math.min(FIRST, items.length - limit.value),
        " older"
      ] }) }) : null
    ] })
  ] });
}
function newestOf(entries2) {
  const seen = /* @__PURE__ */ new Set();
  return new Set(
    entries2.filter(({ phase_id }) => phase_id !== null && !seen.has(phase_id) && Boolean(seen.add(phase_id)))
  );
}
function markOf(entry, newest2, stops) {
  if (entry.recorded_by !== "agent") return ORDER.done;
  const stop = newest2.has(entry) ? stops.find(({ order }) => order.phase_id === entry.phase_id) : void 0;
  const mark3 = stop && orderMark(stop.order);
  return mark3 && ["done", "blocked", "cancelled", "on_hold"].includes(stop.order.order_state) ? mark3 : NOTE;
}
var BY = {
  agent: "",
  both: "Time recorded by the server, words by the agent.",
  server: "Recorded by the server; the agent wrote no entry."
};
function titleOf({ phase_id, title }, stops) {
  return stops.some(({ order }) => order.phase_id === phase_id && order.title === title) ? "" : title;
}
function Entry({ entry, mark: mark3, title }) {
  const { store } = useApp();
  const at2 = ms(entry.time);
  return /* @__PURE__ */ a4("li", { children: [
    /* @__PURE__ */ a4("div", { class: "dnb-log-head", children: [
      /* @__PURE__ */ a4(StateGlyph, { mark: mark3, size: 13, title: mark3.word }),
      entry.phase_id === null ? null : /* @__PURE__ */ a4("b", { children: [
        "Phase ",
        oneLine(entry.phase_id)
      ] }),
      title ? /* @__PURE__ */ a4("bdi", { class: `dnb-cut ${entry.phase_id === null ? "dnb-strong" : ""}`, children: oneLine(title) }) : null,
      /* @__PURE__ */ a4("span", { class: "dnb-cut dnb-log-who", title: oneLine(entry.trailer ?? ""), children: entry.persona ? /* @__PURE__ */ a4(Persona, { name: entry.persona }) : null }),
      /* @__PURE__ */ a4(
        "time",
        {
          class: "dnb-num",
          dateTime: entry.time ?? void 0,
          title: at2 === null ? "" : new Date(at2).toLocaleString(),
          children: at2 === null ? "no time" : moment(at2, store.clock.now.peek())
        }
      )
    ] }),
    entry.body.trim() ? /* @__PURE__ */ a4(Markdown, { text: entry.body }) : null,
    BY[entry.recorded_by] ? /* @__PURE__ */ a4("p", { class: "dnb-note dnb-log-by", children: BY[entry.recorded_by] }) : null
  ] });
}
function Flaw({ problem }) {
  return /* @__PURE__ */ a4("li", { children: [
    /* @__PURE__ */ a4("div", { class: "dnb-log-head", children: [
      /* @__PURE__ */ a4(StateGlyph, { mark: SESSION.error, size: 13, title: "Problem" }),
      /* @__PURE__ */ a4("b", { children: problem.line === null ? "File" : `Line ${problem.line}` }),
      /* @__PURE__ */ a4("bdi", { class: "dnb-dim dnb-cut", title: visible(problem.reason), children: oneLine(problem.reason) })
    ] }),
    problem.hint ? /* @__PURE__ */ a4("p", { class: "dnb-note dnb-log-by", children: visible(problem.hint) }) : null
  ] });
}

// src/views/run/stop.tsx
function StopButton({ run, quiet = false }) {
  const { ui, store } = useApp();
  const act = useAct();
  if (ui.power.value === "no") return null;
  const word = run.state === "queued" ? "Cancel" : "Stop";
  const busy = store.busy.value ? "Kernel busy" : run.state === "queued" ? "Cancelling" : "Stopping";
  const fault = act.error.value;
  return /* @__PURE__ */ a4(
    Button,
    {
      kind: quiet ? "quiet" : void 0,
      icon: "stop",
      disabled: ui.power.value !== "on" || act.isBusy.value,
      "data-key": `${run.run_id} stop`,
      title: fault ? `${word} failed: ${fault.message}` : void 0,
      "aria-label": `${word} run ${oneLine(run.run_id)}`,
      onClick: (event) => {
        event.stopPropagation();
        act.begin(() => store.calls.stop({ run_id: run.run_id }));
      },
      children: act.isBusy.value ? busy : fault ? `${word} again` : word
    }
  );
}

// src/views/run/actions.tsx
function OrderActions({ order }) {
  const { ui } = useApp();
  if (ui.power.value === "no") return null;
  const key = orderKey(order);
  const run = ui.runs.value.get(key)?.[0];
  if (run && isActive(run)) return /* @__PURE__ */ a4(StopButton, { run, quiet: true });
  const start = startOf(order);
  if (!start || !ui.starts.value) return null;
  return /* @__PURE__ */ a4(
    Button,
    {
      icon: start === "hand_off" ? "hand_off" : "run",
      "data-key": `${key} start`,
      disabled: ui.power.value !== "on",
      onClick: (event) => {
        event.stopPropagation();
        ui.prepare(key, start);
      },
      "aria-label": `${START_WORD[start]} ${oneLine(order.title)}`,
      children: START_WORD[start]
    }
  );
}
function runWords(run) {
  if (run.state === "queued") return run.place ? `Queued ${ordinal(run.place)}` : "Queued";
  return runMark(run).word;
}
function ordinal(n3) {
  const teen = n3 % 100 > 10 && n3 % 100 < 14;
  return `${n3}${teen ? "th" : ["th", "st", "nd", "rd"][n3 % 10] ?? "th"}`;
}

// src/views/run/choice.tsx
var NO_LIMITS = { model: "", max_usd: "", max_minutes: "" };
function amount(text3) {
  if (!text3.trim()) return null;
  const value = Number(text3.trim().replace(/^\$/, ""));
  return Number.isFinite(value) && value > 0 ? value : Number.NaN;
}
function firstRunner(runners, wanted) {
  const there = runners.filter((runner) => !runner.reason);
  return (there.find((runner) => runner.provider === wanted) ?? there[0])?.provider ?? "";
}
function RunnerChoice({ chosen }) {
  const { ui, store } = useApp();
  const runners = usable(store.meta.value?.runners ?? []);
  if (!runners.length) return /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "Looking for the agents' programs" });
  return /* @__PURE__ */ a4("fieldset", { class: "dnb-choice", children: [
    /* @__PURE__ */ a4("legend", { class: "dnb-sr", children: "Agent" }),
    runners.map((runner) => /* @__PURE__ */ a4(
      "label",
      {
        title: oneLine(runner.reason || `${runner.binary} ${runner.version ?? ""}`),
        "data-off": runner.reason ? "" : void 0,
        children: [
          /* @__PURE__ */ a4(
            "input",
            {
              type: "radio",
              name: `${ui.mark} runner`,
              value: runner.provider,
              checked: chosen.value === runner.provider,
              disabled: Boolean(runner.reason),
              onChange: () => {
                chosen.value = runner.provider;
              }
            }
          ),
          /* @__PURE__ */ a4(Provider, { name: runner.provider, named: true })
        ]
      },
      runner.provider
    ))
  ] });
}
function AbsentRunners() {
  const { store } = useApp();
  const absent = (store.meta.value?.runners ?? []).filter((runner) => runner.reason);
  if (!absent.length) return null;
  return /* @__PURE__ */ a4("ul", { class: "dnb-absent dnb-dim", children: absent.map((runner) => /* @__PURE__ */ a4("li", { children: [
    oneLine(runner.label),
    ": ",
    visible(runner.reason)
  ] }, runner.provider)) });
}
var PERMISSIONS = [
  ["ask", "Ask me", "Each command and change waits here for your answer"],
  ["edits", "Edits allowed", "Files in its folder are changed unasked, commands are not run unasked"],
  ["all", "All allowed", "It asks for nothing: only in a folder that you can lose"]
];
function PermissionChoice({ chosen, runner }) {
  const { store } = useApp();
  const found2 = store.meta.value?.runners.find((one) => one.provider === runner);
  const hint = chosen.value === "ask" && found2 && !found2.asks ? "This agent cannot ask from here: what needs a permission fails" : PERMISSIONS.find(([key]) => key === chosen.value)?.[2];
  return /* @__PURE__ */ a4("label", { class: "dnb-field", children: [
    /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "Permissions" }),
    /* @__PURE__ */ a4(
      "select",
      {
        class: "dnb-input",
        value: chosen.value,
        title: hint,
        onChange: (event) => {
          chosen.value = event.currentTarget.value;
        },
        children: PERMISSIONS.map(([key, word]) => /* @__PURE__ */ a4("option", { value: key, children: word }, key))
      }
    ),
    /* @__PURE__ */ a4("span", { class: "dnb-hint", children: hint })
  ] });
}
function LimitFields({ limits, open }) {
  const field = (name, label, placeholder) => /* @__PURE__ */ a4("label", { class: "dnb-field", children: [
    /* @__PURE__ */ a4("span", { class: "dnb-dim", children: label }),
    /* @__PURE__ */ a4(
      "input",
      {
        class: "dnb-input",
        value: limits.value[name],
        placeholder,
        maxLength: 200,
        "aria-invalid": name !== "model" && Number.isNaN(amount(limits.value[name])),
        onInput: (event) => {
          limits.value = { ...limits.peek(), [name]: event.currentTarget.value };
        }
      }
    )
  ] });
  return /* @__PURE__ */ a4("div", { class: "dnb-limits", children: [
    /* @__PURE__ */ a4(
      Fold,
      {
        open: open.value,
        onClick: () => {
          open.value = !open.peek();
        },
        children: "Model and limits"
      }
    ),
    open.value ? /* @__PURE__ */ a4("div", { class: "dnb-limits-fields", children: [
      field("model", "Model", "its own choice"),
      field("max_usd", "At most, $", "no limit"),
      field("max_minutes", "At most, minutes", "no limit")
    ] }) : null
  ] });
}

// src/views/run/prompt.tsx
function PromptEditor({ ask, question, edited, ready }) {
  const detail = useDetail(ask, "", question);
  const found2 = detail.value.value;
  const shown = useComputed(() => edited.value ?? detail.value.value?.prompt ?? "");
  const isThere = found2 !== null || edited.value !== null;
  ready.value = isThere;
  return /* @__PURE__ */ a4("div", { class: "dnb-prompt", children: [
    found2?.persona_in_prompt ? /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "This agent takes no persona by name; its words are in the prompt." }) : null,
    /* @__PURE__ */ a4(
      "textarea",
      {
        class: "dnb-input dnb-code",
        "aria-label": "Prompt",
        spellcheck: false,
        dir: "auto",
        value: shown.value,
        disabled: !isThere,
        onInput: (event) => {
          edited.value = event.currentTarget.value;
        }
      }
    ),
    /* @__PURE__ */ a4("p", { class: "dnb-acts dnb-dim", children: [
      /* @__PURE__ */ a4("span", { class: "dnb-num", children: count(shown.value.length) }),
      " characters",
      edited.value !== null ? /* @__PURE__ */ a4(
        Button,
        {
          kind: "quiet",
          onClick: () => {
            edited.value = null;
          },
          children: "Undo changes"
        }
      ) : null,
      found2 && visible(found2.prompt) !== found2.prompt ? /* @__PURE__ */ a4("span", { children: "It holds hidden characters from agents' files." }) : null
    ] }),
    /* @__PURE__ */ a4(Asking, { detail, what: "the prompt" })
  ] });
}

// src/views/run/dock.tsx
function StartDock({ order, start }) {
  const { ui, store } = useApp();
  const runners = store.meta.value?.runners ?? [];
  const runner = useSignal(firstRunner(runners, order.provider));
  const permission = useSignal("ask");
  const worktree = useSignal(false);
  const limits = useSignal(NO_LIMITS);
  const areLimitsOpen = useSignal(false);
  const isEditing = useSignal(false);
  const edited = useSignal(null);
  const isReady = useSignal(true);
  const act = useAct();
  A2(() => {
    if (!runner.peek()) runner.value = firstRunner(runners, order.provider);
  }, [runners, order.provider, runner]);
  const box2 = T2(null);
  const close = () => {
    const drawer = box2.current?.closest(".dnb-drawer");
    const active = drawer?.ownerDocument.activeElement;
    const isOurs = active === drawer?.ownerDocument.body || box2.current?.contains(active ?? null);
    ui.dock.value = null;
    if (isOurs) drawer?.focus({ preventScroll: true });
  };
  const usd = useComputed(() => amount(limits.value.max_usd));
  const minutes = useComputed(() => amount(limits.value.max_minutes));
  const isWrong = Number.isNaN(usd.value) || Number.isNaN(minutes.value);
  const begin = (sure) => {
    const args = {
      project: order.project,
      epic: order.epic,
      phase_id: order.phase_id,
      provider: runner.peek(),
      prompt: edited.peek(),
      model: limits.peek().model.trim() || null,
      hand_off: start === "hand_off",
      worktree: worktree.peek(),
      permission: permission.peek(),
      max_usd: usd.peek(),
      max_minutes: minutes.peek(),
      sure
    };
    act.begin(() => store.calls.run(args), close);
  };
  const fault = act.error.value;
  const isOff = ui.power.value !== "on" || act.isBusy.value || !runner.value || isWrong || isEditing.value && !isReady.value;
  const asked2 = { project: order.project, epic: order.epic, phase_id: order.phase_id };
  return /* @__PURE__ */ a4(
    "section",
    {
      class: "dnb-dock",
      ref: box2,
      "aria-label": `${START_WORD[start]}: ${oneLine(order.title)}`,
      "data-editing": isEditing.value,
      children: [
        /* @__PURE__ */ a4("p", { class: "dnb-dock-head", children: [
          /* @__PURE__ */ a4("b", { children: START_WORD[start] }),
          /* @__PURE__ */ a4("span", { class: "dnb-id", children: oneLine(order.phase_id) }),
          /* @__PURE__ */ a4(Text, { text: order.title, bold: true }),
          /* @__PURE__ */ a4(IconButton, { icon: "close", label: "Do not start", onClick: close, "data-close": true })
        ] }),
        /* @__PURE__ */ a4("p", { class: "dnb-dim", children: start === "hand_off" ? /* @__PURE__ */ a4(Carries, { order }) : /* @__PURE__ */ a4(Fresh, {}) }),
        isEditing.value ? /* @__PURE__ */ a4(
          PromptEditor,
          {
            ask: (abort) => store.calls.prompt({ ...asked2, provider: runner.value, hand_off: start === "hand_off" }, abort),
            question: `${runner.value} ${start}`,
            edited,
            ready: isReady
          }
        ) : null,
        /* @__PURE__ */ a4("div", { class: "dnb-dock-choices", children: [
          /* @__PURE__ */ a4(RunnerChoice, { chosen: runner }),
          /* @__PURE__ */ a4(PermissionChoice, { chosen: permission, runner: runner.value }),
          /* @__PURE__ */ a4("label", { class: "dnb-check", children: [
            /* @__PURE__ */ a4(
              "input",
              {
                type: "checkbox",
                checked: worktree.value,
                onChange: (event) => {
                  worktree.value = event.currentTarget.checked;
                }
              }
            ),
            "In a fresh worktree"
          ] })
        ] }),
        runner.value ? null : /* @__PURE__ */ a4(AbsentRunners, {}),
        fault ? /* @__PURE__ */ a4("p", { class: "dnb-fault", role: "alert", children: visible(fault.message) }) : null,
        /* @__PURE__ */ a4("div", { class: "dnb-dock-foot", children: [
          /* @__PURE__ */ a4(LimitFields, { limits, open: areLimitsOpen }),
          /* @__PURE__ */ a4("div", { class: "dnb-acts", children: [
            /* @__PURE__ */ a4(
              Button,
              {
                "aria-expanded": isEditing.value,
                onClick: () => {
                  isEditing.value = !isEditing.peek();
                },
                children: isEditing.value ? "Hide prompt" : edited.value === null ? "Edit prompt" : "Edit prompt (changed)"
              }
            ),
            fault?.code === "unsure" ? /* @__PURE__ */ a4(Button, { kind: "primary", disabled: isOff, onClick: () => begin(true), children: "Start beside it" }) : /* @__PURE__ */ a4(Button, { kind: "primary", disabled: isOff, onClick: () => begin(false), "data-key": "dock start", children: act.isBusy.value ? store.busy.value ? "Kernel busy" : "Starting" : "Start agent" })
          ] })
        ] })
      ]
    }
  );
}
function Carries({ order }) {
  const last = order.session_id;
  return /* @__PURE__ */ a4($, { children: [
    "The prompt carries the plan, this phase and its log",
    last ? /* @__PURE__ */ a4($, { children: [
      ", what session ",
      /* @__PURE__ */ a4(Word, { text: last.slice(0, 8), class: "dnb-code" }),
      " did last"
    ] }) : null,
    " ",
    "and the state of the working tree."
  ] });
}
function Fresh() {
  return /* @__PURE__ */ a4($, { children: "The prompt carries the plan, this phase and the log. The phase is claimed when the agent starts." });
}
function LastRun({ order }) {
  const { ui } = useApp();
  const runs = ui.runs.value.get(`${order.project}/${order.epic}/${order.phase_id}`) ?? [];
  const run = runs[0];
  if (!run || run.state === "done") return null;
  return /* @__PURE__ */ a4("button", { type: "button", class: "dnb-link dnb-last-run", onClick: () => ui.open(`run:${run.run_id}`), children: [
    /* @__PURE__ */ a4("span", { class: "dnb-cut", children: [
      isActive(run) ? "" : "Last run: ",
      oneLine(run.reason || run.state)
    ] }),
    /* @__PURE__ */ a4(Age, { at: run.ended ?? run.started ?? run.queued }),
    runs.length > 1 ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: plural(runs.length, "run") }) : null
  ] });
}
function EpicDock({ stops }) {
  const { ui } = useApp();
  const asked2 = ui.dock.value;
  const order = stops.find((stop) => orderKey(stop.order) === asked2?.key)?.order;
  if (!asked2 || !order || ui.power.value === "no") return null;
  return /* @__PURE__ */ a4(StartDock, { order, start: asked2.start }, `${asked2.key} ${asked2.start}`);
}

// src/views/epic_drawer.tsx
var PARTS = [
  { key: "plan", name: "Plan" },
  { key: "phases", name: "Phases" },
  { key: "log", name: "Log" }
];
function EpicDrawer({ target: target2 }) {
  const { ui, store } = useApp();
  const { project, epic: slug, phase } = target2;
  const key = `${project}/${slug}`;
  const row = store.tables.epics.value.get(key);
  const stops = ui.epicStops.value.get(key) ?? [];
  const revision = `${row?.revision ?? ""} ${store.link.value.state}`;
  const detail = useDetail((abort) => store.epic({ project, epic: slug }, abort), revision);
  const found2 = detail.value.value;
  const epic = row ?? found2?.epic;
  const part = useSignal(phase === null ? "plan" : "phases");
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "epic",
      label: `Epic ${oneLine(slug)}`,
      title: /* @__PURE__ */ a4($, { children: [
        epic ? /* @__PURE__ */ a4(State, { mark: epicMark(epic) }) : null,
        /* @__PURE__ */ a4("h2", { children: /* @__PURE__ */ a4(Text, { text: epic?.title ?? slug }) })
      ] }),
      facts: /* @__PURE__ */ a4(Facts, { epic, target: target2 }),
      children: [
        /* @__PURE__ */ a4(Tabs2, { label: "Parts of the epic", tabs: PARTS, chosen: part.value, choose: (key2) => part.value = key2 }),
        /* @__PURE__ */ a4(Stations, { stops, phase, isShown: part.value === "phases" }),
        /* @__PURE__ */ a4(PlanPane, { found: found2, isShown: part.value === "plan" }),
        /* @__PURE__ */ a4(LogPane, { found: found2, stops, isShown: part.value === "log" }),
        /* @__PURE__ */ a4(EpicDock, { stops }),
        /* @__PURE__ */ a4(Asking, { detail, what: "the plan and the log" })
      ]
    }
  );
}
function Facts({ epic, target: target2 }) {
  const { store } = useApp();
  const sessions2 = [...store.tables.sessions.value.values()].filter(
    (s4) => s4.project === target2.project && s4.epic === target2.epic
  );
  const newest2 = sessions2.reduce(
    (best, s4) => s4.branch && (s4.last_activity ?? "") > (best?.last_activity ?? "") ? s4 : best,
    void 0
  );
  const unpriced = sessions2.filter((s4) => s4.cost_usd === null).length;
  return /* @__PURE__ */ a4("p", { class: "dnb-facts", children: [
    /* @__PURE__ */ a4(Fact, { icon: "folder", children: /* @__PURE__ */ a4(Word, { text: target2.project }) }),
    /* @__PURE__ */ a4(Fact, { children: /* @__PURE__ */ a4(Word, { text: target2.epic, class: "dnb-code" }) }),
    newest2?.branch ? /* @__PURE__ */ a4(Fact, { icon: "branch", title: "Branch of its newest session", children: /* @__PURE__ */ a4(Word, { text: newest2.branch, class: "dnb-code" }) }) : null,
    epic ? /* @__PURE__ */ a4(Fact, { children: [
      /* @__PURE__ */ a4("b", { class: "dnb-num", children: epic.phases_done }),
      " of ",
      epic.phases_total - epic.phases_cancelled,
      " done"
    ] }) : null,
    sessions2.length ? /* @__PURE__ */ a4(Fact, { title: unpriced ? `${plural(unpriced, "session")} without a price` : void 0, children: [
      /* @__PURE__ */ a4("b", { class: "dnb-num", children: money(sum(sessions2.map((s4) => s4.cost_usd))) }),
      " over",
      " ",
      plural(sessions2.length, "session")
    ] }) : null,
    epic?.last_activity ? /* @__PURE__ */ a4(Fact, { children: [
      "Active ",
      /* @__PURE__ */ a4(Age, { at: epic.last_activity, class: "dnb-num" }),
      " ago"
    ] }) : null
  ] });
}
function Stations({ stops, phase, isShown }) {
  const list2 = T2(null);
  F2(() => {
    const box2 = list2.current;
    const stop = box2?.querySelector("[data-selected]");
    if (!box2 || !stop) return;
    const isBelow = stop.offsetTop + stop.offsetHeight > box2.scrollTop + box2.clientHeight;
    if (isBelow || stop.offsetTop < box2.scrollTop) box2.scrollTop = stop.offsetTop - 40;
  }, [phase]);
  return /* @__PURE__ */ a4(
    "ol",
    {
      class: "dnb-stations dnb-scroll",
      "aria-label": "Phases",
      ref: list2,
      "data-part": true,
      "data-shown": isShown ? "" : void 0,
      children: [
        stops.map((stop) => /* @__PURE__ */ a4(Station, { stop, selected: stop.order.phase_id === phase }, orderKey(stop.order))),
        stops.length ? null : /* @__PURE__ */ a4("li", { class: "dnb-none", children: "No phases." })
      ]
    }
  );
}
var TOLD = /* @__PURE__ */ new Set(["abandoned", "blocked"]);
function Station({ stop: { order, session }, selected }) {
  const mark3 = phaseMark(order, session);
  const since = order.order_state === "live" && session ? session.state_since : TOLD.has(order.order_state) ? order.last_activity : null;
  return /* @__PURE__ */ a4("li", { class: "dnb-station", "data-state": order.order_state, "data-selected": selected ? "" : void 0, children: [
    /* @__PURE__ */ a4("span", { class: "dnb-stop", children: /* @__PURE__ */ a4(StateGlyph, { mark: mark3 }) }),
    /* @__PURE__ */ a4("div", { class: "dnb-station-main", children: [
      /* @__PURE__ */ a4("div", { class: "dnb-station-title", children: [
        /* @__PURE__ */ a4("span", { class: "dnb-id", children: oneLine(order.phase_id) }),
        /* @__PURE__ */ a4(Text, { text: order.title })
      ] }),
      /* @__PURE__ */ a4("div", { class: "dnb-station-meta", children: [
        /* @__PURE__ */ a4("span", { class: "dnb-cut", children: /* @__PURE__ */ a4(Persona, { name: order.persona }) }),
        /* @__PURE__ */ a4("span", { "data-tonetext": mark3.tone, children: [
          oneLine(mark3.word),
          " ",
          /* @__PURE__ */ a4(Age, { at: since, class: "dnb-num" })
        ] })
      ] }),
      TOLD.has(order.order_state) && order.reason ? /* @__PURE__ */ a4("p", { class: "dnb-station-why", children: oneLine(order.reason) }) : null,
      order.linked_sessions.length ? /* @__PURE__ */ a4(Links, { ids: order.linked_sessions }) : null,
      /* @__PURE__ */ a4("div", { class: "dnb-station-acts", children: [
        /* @__PURE__ */ a4(LastRun, { order }),
        /* @__PURE__ */ a4(OrderActions, { order })
      ] })
    ] })
  ] });
}
function Links({ ids }) {
  const { ui } = useApp();
  return /* @__PURE__ */ a4("div", { class: "dnb-links", children: [
    ids.slice(-6).map((id) => {
      const session = ui.sessionsById.value.get(id);
      if (!session)
        return /* @__PURE__ */ a4("span", { class: "dnb-code dnb-dim", children: oneLine(id).slice(0, 6) }, id);
      return /* @__PURE__ */ a4(
        "button",
        {
          type: "button",
          class: "dnb-link",
          title: oneLine(session.title),
          onClick: () => ui.open(`session:${sessionKey(session)}`),
          children: [
            /* @__PURE__ */ a4(Provider, { name: session.provider }),
            /* @__PURE__ */ a4("span", { class: "dnb-code", children: oneLine(id).slice(0, 6) })
          ]
        },
        id
      );
    }),
    ids.length > 6 ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: [
      ids.length - 6,
      " earlier"
    ] }) : null
  ] });
}
function PlanPane({ found: found2, isShown }) {
  const name = found2 ? split(found2.plan_path)[1] : "";
  return /* @__PURE__ */ a4("article", { class: "dnb-pane", "data-part": true, "data-shown": isShown ? "" : void 0, children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Plan",
      /* @__PURE__ */ a4("span", { class: "dnb-code dnb-dim", title: found2 ? oneLine(found2.plan_path) : void 0, children: oneLine(name) })
    ] }),
    /* @__PURE__ */ a4("div", { class: "dnb-scroll", tabIndex: 0, children: [
      found2?.epic.stale ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "The file cannot be read now; this is its last good version." }) : null,
      found2?.plan_body.trim() ? /* @__PURE__ */ a4(Markdown, { text: found2.plan_body }) : null,
      found2 && !found2.plan_body.trim() ? /* @__PURE__ */ a4(NoPlan, { request: found2.request }) : null,
      found2?.plan_truncated ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "The plan goes on; this is its beginning." }) : null
    ] })
  ] });
}
function NoPlan({ request }) {
  return request ? /* @__PURE__ */ a4(Markdown, { text: request }) : /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "The plan has phases and no prose." });
}

// src/views/help.tsx
var KEYS = [
  [["1", "2", "3"], "Missions, Orders, Sessions"],
  [["/"], "Filter by text"],
  [["↑", "↓"], "Rows; also j and k, Home, End"],
  [["Enter"], "Open the row"],
  [["Escape"], "Close, then clear the filter, then leave"],
  [["n"], "Next of Needs you"],
  [["h"], "What it takes to run or hand off the phase; nothing starts by it"],
  [["c"], "One line a row, or all of each"],
  [["[", "]"], "Agents panel, activity panel"],
  [["l", "p"], "Copy a link to this view, or its rows as Python"],
  [["?"], "This sheet"]
];
function Help() {
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "sheet",
      label: "Keyboard help",
      title: /* @__PURE__ */ a4("h2", { children: "Keys" }),
      facts: /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "They work while the focus is inside." }),
      children: /* @__PURE__ */ a4("dl", { class: "dnb-keys", children: KEYS.map(([keys, what]) => /* @__PURE__ */ a4("div", { children: [
        /* @__PURE__ */ a4("dt", { children: keys.map((key) => /* @__PURE__ */ a4("kbd", { children: key }, key)) }),
        /* @__PURE__ */ a4("dd", { children: what })
      ] }, what)) })
    }
  );
}

// src/views/problems.tsx
var FIRST2 = 100;
function Problems2() {
  const { ui, store } = useApp();
  const limit = useSignal(FIRST2);
  const rows2 = sorted([...store.tables.problems.value], ([, p5]) => [p5.path, p5.line ?? 0]);
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "sheet",
      label: "Problems",
      title: /* @__PURE__ */ a4("h2", { children: [
        "Problems ",
        /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: count(rows2.length) })
      ] }),
      facts: /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "Files are shown as far as they could be read. Nothing here is changed by Dispatch." }),
      children: /* @__PURE__ */ a4("ul", { class: "dnb-problem-list dnb-scroll", tabIndex: 0, children: [
        rows2.slice(0, limit.value).map(([key, problem]) => /* @__PURE__ */ a4(Row, { problem, onOpen: ui.open }, key)),
        rows2.length ? null : /* @__PURE__ */ a4("li", { class: "dnb-dim", children: "All files could be read." }),
        rows2.length > limit.value ? /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("button", { type: "button", class: "dnb-textbtn", onClick: () => limit.value += FIRST2, children: [
          "Show ",
          Math.min(FIRST2, rows2.length - limit.value),
          " more"
        ] }) }) : null
      ] })
    }
  );
}
function Row({ problem: p5, onOpen }) {
  const [folder, name] = split(p5.path);
  return /* @__PURE__ */ a4("li", { class: "dnb-problem", children: [
    /* @__PURE__ */ a4("div", { class: "dnb-problem-head", children: [
      /* @__PURE__ */ a4("span", { class: "dnb-path dnb-code", title: oneLine(p5.path), children: [
        /* @__PURE__ */ a4("bdi", { class: "dnb-cut dnb-dim", children: oneLine(folder) }),
        /* @__PURE__ */ a4("bdi", { children: [
          oneLine(name),
          p5.line === null ? "" : `:${p5.line}`
        ] })
      ] }),
      /* @__PURE__ */ a4("span", { class: "dnb-dim", children: oneLine(p5.kind) }),
      /* @__PURE__ */ a4(Age, { at: p5.first_seen, since: true })
    ] }),
    /* @__PURE__ */ a4("p", { dir: "auto", children: visible(p5.reason) }),
    p5.hint ? /* @__PURE__ */ a4("p", { class: "dnb-dim", dir: "auto", children: visible(p5.hint) }) : null,
    p5.stale ? /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "What is shown of this file is its last good version." }) : null,
    p5.project && p5.epic ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-link", onClick: () => onOpen(`epic:${p5.project}/${p5.epic}`), children: [
      /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "Epic" }),
      " ",
      /* @__PURE__ */ a4(Text, { text: `${p5.project}/${p5.epic}` })
    ] }) : null
  ] });
}

// src/views/run/whole.tsx
function useWhole(text3) {
  const box2 = T2(null);
  const isOpen2 = useSignal(false);
  const isSeen = useSignal(false);
  const lines = text3.split("\n").length;
  F2(() => {
    isOpen2.value = false;
    isSeen.value = false;
  }, [text3, isOpen2, isSeen]);
  F2(() => {
    const found2 = box2.current;
    if (!found2 || isSeen.value) return;
    const look = () => {
      if (!found2.getClientRects().length) return;
      const isCut = found2.scrollHeight > found2.clientHeight + 1 || found2.scrollWidth > found2.clientWidth + 1;
      if (isOpen2.value || !isCut) isSeen.value = true;
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(found2);
    return () => observer.disconnect();
  }, [text3, isOpen2.value, isSeen.value, isOpen2, isSeen]);
  return { box: box2, isSeen, isOpen: isOpen2, lines };
}
function AskText({ ask, whole }) {
  const isDiff = ask.kind === "edit" && /^[-+@]/m.test(ask.text);
  const text3 = visible(ask.text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    /* @__PURE__ */ a4("pre", { class: "dnb-ask-text dnb-code", dir: "ltr", ref: whole.box, "data-open": whole.isOpen.value, tabIndex: 0, children: isDiff ? text3.split("\n").map((line2, i4) => /* @__PURE__ */ a4(DiffLine, { line: line2 }, `${i4}`)) : text3 })
  );
}
function DiffLine({ line: line2 }) {
  const kind = line2.startsWith("+") ? "plus" : line2.startsWith("-") ? "minus" : void 0;
  return /* @__PURE__ */ a4("span", { class: "dnb-diff", "data-diff": kind, children: `${line2}
` });
}

// src/views/run/approval.tsx
var WANTS = {
  command: "wants to run",
  edit: "wants to change files with",
  tool: "wants to use",
  question: "asks by"
};
function useAnswer(ask) {
  const { store } = useApp();
  const act = useAct();
  const decide = (decision, reason = "") => act.begin(() => store.calls.answer({ approval_id: ask.approval_id, decision, reason }));
  return { act, decide };
}
function AllowButton({
  ask,
  whole,
  act,
  decide
}) {
  const { ui } = useApp();
  const isOff = ui.power.value !== "on" || act.isBusy.value;
  if (!ask.decisions.includes("once")) return null;
  if (ask.truncated)
    return /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "Too long to be shown whole: it can only be denied here" });
  if (!whole.isSeen.value)
    return /* @__PURE__ */ a4(
      Button,
      {
        "data-key": `${ask.approval_id} whole`,
        onClick: () => {
          whole.isOpen.value = true;
        },
        children: whole.lines > 1 ? `Show all ${plural(whole.lines, "line")}` : "Show all of it"
      }
    );
  return /* @__PURE__ */ a4(
    Button,
    {
      kind: "primary",
      disabled: isOff,
      "data-key": `${ask.approval_id} allow`,
      onClick: () => decide("once"),
      "aria-label": `Allow ${oneLine(ask.tool)} once`,
      children: "Allow"
    }
  );
}
function AnswerError({ act }) {
  const error = act.error.value;
  return error ? /* @__PURE__ */ a4("p", { class: "dnb-fault", role: "alert", children: visible(error.message) }) : null;
}
function ApprovalBox({ ask }) {
  const { ui } = useApp();
  const whole = useWhole(ask.text);
  const { act, decide } = useAnswer(ask);
  const mark3 = ask.kind === "question" ? SESSION.waiting : SESSION.approval;
  return /* @__PURE__ */ a4("section", { class: "dnb-dock", "aria-label": `${mark3.word}: ${oneLine(ask.tool)}`, children: [
    /* @__PURE__ */ a4("p", { class: "dnb-dock-head", children: [
      /* @__PURE__ */ a4(State, { mark: mark3, since: ask.asked }),
      /* @__PURE__ */ a4("span", { class: "dnb-dim", children: WANTS[ask.kind] ?? WANTS.tool }),
      /* @__PURE__ */ a4(Text, { text: ask.tool, class: "dnb-tool" }),
      ask.cwd ? /* @__PURE__ */ a4("span", { class: "dnb-dock-end dnb-dim", children: [
        "in ",
        /* @__PURE__ */ a4("bdi", { class: "dnb-code", children: oneLine(ask.cwd) })
      ] }) : null
    ] }),
    ask.reason ? /* @__PURE__ */ a4("p", { class: "dnb-dim", dir: "auto", children: visible(ask.reason) }) : null,
    /* @__PURE__ */ a4(AskText, { ask, whole }),
    ask.paths.length ? /* @__PURE__ */ a4("p", { class: "dnb-ask-paths dnb-code", children: [
      ask.paths.slice(0, 20).map((path) => /* @__PURE__ */ a4("bdi", { children: oneLine(path) }, path)),
      ask.paths.length > 20 ? /* @__PURE__ */ a4("span", { children: [
        "and ",
        ask.paths.length - 20,
        " more"
      ] }) : null
    ] }) : null,
    ui.power.value === "no" ? null : /* @__PURE__ */ a4(Answers, { ask, whole, act, decide }),
    /* @__PURE__ */ a4(AnswerError, { act })
  ] });
}
function Answers({ ask, whole, act, decide }) {
  const { ui, store } = useApp();
  const isQuestion = ask.kind === "question";
  const isWriting = useSignal(isQuestion);
  const isOff = ui.power.value !== "on" || act.isBusy.value;
  const canAlways = whole.isSeen.value && !ask.truncated && ask.decisions.includes("always");
  return /* @__PURE__ */ a4($, { children: [
    isWriting.value ? /* @__PURE__ */ a4(
      Words,
      {
        label: isQuestion ? "Answer" : "Deny",
        hint: isQuestion ? "Your answer" : "The agent is told this",
        isOff,
        onSay: (words3) => decide("deny", words3)
      }
    ) : null,
    /* @__PURE__ */ a4("div", { class: "dnb-acts", children: [
      /* @__PURE__ */ a4(AllowButton, { ask, whole, act, decide }),
      canAlways ? /* @__PURE__ */ a4(
        Button,
        {
          disabled: isOff,
          onClick: () => decide("always"),
          title: `Allows ${oneLine(ask.covers) || "this"} until this run ends`,
          children: "Allow always in this run"
        }
      ) : null,
      isWriting.value && !isQuestion ? null : /* @__PURE__ */ a4(Button, { disabled: isOff, onClick: () => decide("deny"), children: isQuestion ? "Leave unanswered" : "Deny" }),
      isWriting.value ? null : /* @__PURE__ */ a4(
        Button,
        {
          kind: "quiet",
          disabled: isOff,
          onClick: () => {
            isWriting.value = true;
          },
          children: "Deny and say why"
        }
      ),
      canAlways && ask.covers ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: [
        "Always: ",
        oneLine(ask.covers)
      ] }) : null,
      act.isBusy.value && store.busy.value ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "Kernel busy" }) : null
    ] })
  ] });
}
function Words({ label, hint, isOff, onSay }) {
  const text3 = useSignal("");
  return /* @__PURE__ */ a4(
    "form",
    {
      class: "dnb-acts",
      onSubmit: (event) => {
        event.preventDefault();
        onSay(text3.peek());
      },
      children: [
        /* @__PURE__ */ a4(
          "input",
          {
            class: "dnb-input",
            "aria-label": hint,
            placeholder: hint,
            maxLength: 2e3,
            value: text3.value,
            onInput: (event) => {
              text3.value = event.currentTarget.value;
            }
          }
        ),
        /* @__PURE__ */ a4("button", { type: "submit", class: "dnb-btn", disabled: isOff || !text3.value.trim(), children: label })
      ]
    }
  );
}

// src/views/run/output.tsx
var LINES = 200;
var PACE_MS2 = 1e3;
var NEAR = 24;
function Output({ run }) {
  const { store } = useApp();
  const stream = useSignal("stdout");
  const box2 = T2(null);
  const isAtEnd2 = T2(true);
  const tick = isActive(run) ? Math.floor(store.clock.now.value / PACE_MS2) : 0;
  const revision = `${run.state} ${tick} ${store.link.value.state}`;
  const { run_id } = run;
  const ask = (before2, abort) => store.calls.output({ run_id, stream: stream.peek(), before: before2, count: LINES }, abort);
  const detail = useDetail((abort) => ask(null, abort), revision, stream.value);
  const { earlier, more } = useEarlier(ask, stream.value, detail.again);
  const last = detail.value.value;
  const first = earlier.value[0] ?? last;
  F2(() => {
    if (box2.current && isAtEnd2.current) box2.current.scrollTop = box2.current.scrollHeight;
  }, [last]);
  const { before, missing, after } = joined(earlier.value, last);
  return /* @__PURE__ */ a4("section", { class: "dnb-output", "aria-label": "Output", children: [
    /* @__PURE__ */ a4("div", { class: "dnb-output-head", children: [
      /* @__PURE__ */ a4("h3", { children: "Output" }),
      ["stdout", "stderr"].map((name) => /* @__PURE__ */ a4(
        Button,
        {
          kind: "quiet",
          "aria-pressed": stream.value === name,
          onClick: () => {
            stream.value = name;
          },
          children: name
        },
        name
      )),
      last ? /* @__PURE__ */ a4("span", { class: "dnb-dim dnb-num", children: plural(last.total, "line") }) : null,
      last?.dropped ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: [
        count(last.dropped),
        " bytes in between were not kept"
      ] }) : null
    ] }),
    /* @__PURE__ */ a4(
      "pre",
      {
        class: "dnb-output-text dnb-code dnb-scroll",
        dir: "ltr",
        ref: box2,
        tabIndex: 0,
        onScroll: (event) => {
          const at2 = event.currentTarget;
          isAtEnd2.current = at2.scrollHeight - at2.scrollTop - at2.clientHeight < NEAR;
        },
        children: [
          first && first.start > 0 ? /* @__PURE__ */ a4(Button, { kind: "quiet", onClick: () => void more(first.start), children: [
            "Show ",
            count(Math.min(LINES, first.start)),
            " earlier lines"
          ] }) : null,
          visible(before.map((line2) => `${line2}
`).join("")),
          missing ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: `${plural(missing, "line")} in between not shown
` }) : null,
          visible(after.join("\n")),
          last && !before.length && !after.length ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: [
            "Nothing was written to ",
            stream.value,
            "."
          ] }) : null
        ]
      }
    ),
    /* @__PURE__ */ a4(Asking, { detail, what: "the output" })
  ] });
}
function useEarlier(ask, stream, fail) {
  const earlier = useSignal([]);
  const asked2 = T2(null);
  const drop = () => {
    asked2.current?.abort();
    asked2.current = null;
    earlier.value = [];
  };
  F2(() => drop, [stream]);
  const more = async (before) => {
    if (asked2.current) return;
    const abort = new AbortController();
    asked2.current = abort;
    try {
      const page = await ask(before, abort.signal);
      if (!abort.signal.aborted) earlier.value = [page, ...earlier.peek()];
    } catch (reason) {
      if (!(reason instanceof RequestError)) throw reason;
      if (!abort.signal.aborted) fail();
    } finally {
      if (asked2.current === abort) asked2.current = null;
    }
  };
  return { earlier, more };
}
function joined(earlier, last) {
  const before = earlier.flatMap((page) => page.lines);
  const end = earlier.at(-1);
  if (!last || !end) return { before, missing: 0, after: last?.lines ?? [] };
  const between = last.start - (end.start + end.lines.length);
  return { before, missing: Math.max(0, between), after: last.lines.slice(Math.max(0, -between)) };
}

// src/views/run/drawer.tsx
var KINDS = {
  run: "Run",
  hand_off: "Hand-off",
  resume: "Resumed",
  fork: "Forked"
};
function RunDrawer({ target: { run_id } }) {
  const { ui, store } = useApp();
  const run = store.tables.runs.value.get(run_id);
  if (!run)
    return /* @__PURE__ */ a4(Drawer, { kind: "run", label: "Run", title: /* @__PURE__ */ a4("h2", { children: [
      "Run ",
      oneLine(run_id)
    ] }), children: /* @__PURE__ */ a4("p", { class: "dnb-none", children: "Nothing is known of this run any more." }) });
  const asks = asksOf(store.tables.approvals.value, { run_id });
  const order = store.tables.orders.value.get(`${run.project}/${run.epic}/${run.phase_id}`);
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "run",
      label: `Run ${oneLine(run_id)}`,
      title: /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(Provider, { name: run.provider }),
        /* @__PURE__ */ a4("h2", { children: /* @__PURE__ */ a4(Text, { text: order?.title ?? `${KINDS[run.kind]} of ${ui.providerName(run.provider)}` }) })
      ] }),
      facts: /* @__PURE__ */ a4(Facts2, { run }),
      children: [
        /* @__PURE__ */ a4("div", { class: "dnb-run-side dnb-scroll", children: [
          isActive(run) ? /* @__PURE__ */ a4("div", { class: "dnb-acts", children: /* @__PURE__ */ a4(StopButton, { run }) }) : null,
          /* @__PURE__ */ a4(WorktreeFacts, { run }),
          /* @__PURE__ */ a4("h3", { children: "Prompt" }),
          /* @__PURE__ */ a4(Lines, { text: run.prompt, class: "dnb-run-prompt", label: "Prompt" })
        ] }),
        /* @__PURE__ */ a4(Output, { run }),
        asks.length ? /* @__PURE__ */ a4("div", { class: "dnb-docks dnb-scroll", children: asks.map((ask) => /* @__PURE__ */ a4(ApprovalBox, { ask }, ask.approval_id)) }) : null
      ]
    }
  );
}
function Facts2({ run }) {
  const { ui, store } = useApp();
  const key = run.session_id ? `${run.provider}/${run.session_id}` : "";
  const hasSession = store.tables.sessions.value.has(key);
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("p", { class: "dnb-why", children: [
      /* @__PURE__ */ a4(State, { mark: runMark(run), since: run.ended ?? run.started ?? run.queued }),
      /* @__PURE__ */ a4("bdi", { children: visible(sentence(run.reason)) })
    ] }),
    /* @__PURE__ */ a4("p", { class: "dnb-facts", children: [
      /* @__PURE__ */ a4(Fact, { children: KINDS[run.kind] }),
      run.project && run.epic ? /* @__PURE__ */ a4(Fact, { children: /* @__PURE__ */ a4(
        "button",
        {
          type: "button",
          class: "dnb-link",
          onClick: () => ui.open(`epic:${run.project}/${run.epic}${run.phase_id ? `/${run.phase_id}` : ""}`),
          children: [
            /* @__PURE__ */ a4(Word, { text: run.epic }),
            " ",
            run.phase_id ? /* @__PURE__ */ a4("b", { children: oneLine(run.phase_id) }) : null
          ]
        }
      ) }) : null,
      run.session_id ? /* @__PURE__ */ a4(Fact, { children: hasSession ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-link", onClick: () => ui.open(`session:${key}`), children: [
        "Session ",
        /* @__PURE__ */ a4(Word, { text: run.session_id.slice(0, 8), class: "dnb-code" })
      ] }) : /* @__PURE__ */ a4($, { children: [
        "Session ",
        /* @__PURE__ */ a4(Word, { text: run.session_id.slice(0, 8), class: "dnb-code" })
      ] }) }) : null,
      /* @__PURE__ */ a4(Fact, { icon: "folder", title: oneLine(run.cwd), children: /* @__PURE__ */ a4(Word, { text: run.cwd, class: "dnb-code" }) }),
      run.branch ? /* @__PURE__ */ a4(Fact, { icon: "branch", children: /* @__PURE__ */ a4(Word, { text: run.branch, class: "dnb-code" }) }) : null,
      /* @__PURE__ */ a4(Fact, { title: run.cost_usd === null ? "Its program does not say" : void 0, children: [
        /* @__PURE__ */ a4("b", { class: "dnb-num", children: money(run.cost_usd) }),
        run.max_usd === null ? " cost" : ` of at most ${money(run.max_usd)}`
      ] }),
      run.max_minutes === null ? null : /* @__PURE__ */ a4(Fact, { children: [
        "At most ",
        run.max_minutes,
        " min"
      ] }),
      run.pid === null ? null : /* @__PURE__ */ a4(Fact, { children: [
        "Process ",
        run.pid
      ] }),
      run.exit_code === null ? null : /* @__PURE__ */ a4(Fact, { children: [
        "Exit ",
        run.exit_code
      ] })
    ] })
  ] });
}
function WorktreeFacts({ run }) {
  const { store } = useApp();
  const found2 = [...store.tables.worktrees.value.values()].find(
    (tree) => tree.run_id === run.run_id || tree.path === run.cwd
  );
  return found2 ? /* @__PURE__ */ a4(WorktreeBox, { tree: found2, busy: isActive(run) }) : null;
}
function worktreeWords(tree) {
  const told4 = [];
  if (tree.ahead !== null) told4.push(`${plural(tree.ahead, "commit")} ahead`);
  if (tree.behind) told4.push(`${tree.behind} behind`);
  if (tree.files !== null) told4.push(`${plural(tree.files, "file")} changed`);
  if (tree.added !== null && tree.removed !== null) told4.push(`+${tree.added} −${tree.removed}`);
  if (tree.dirty) told4.push("not all is committed");
  return told4.join(", ") || "git could not tell";
}
function WorktreeBox({ tree, busy }) {
  const { ui, store } = useApp();
  const act = useAct();
  const remove = (force) => act.begin(() => store.calls.removeWorktree({ path: tree.path, force }));
  const fault = act.error.value;
  return /* @__PURE__ */ a4("div", { class: "dnb-tree", children: [
    /* @__PURE__ */ a4("h3", { children: "Worktree" }),
    /* @__PURE__ */ a4("p", { class: "dnb-code dnb-cut", title: oneLine(tree.path), children: /* @__PURE__ */ a4("bdi", { children: oneLine(tree.branch) }) }),
    /* @__PURE__ */ a4("p", { class: "dnb-dim", children: worktreeWords(tree) }),
    ui.power.value === "no" || busy ? null : /* @__PURE__ */ a4("div", { class: "dnb-acts", children: [
      /* @__PURE__ */ a4(Button, { disabled: ui.power.value !== "on" || act.isBusy.value, onClick: () => remove(false), children: "Remove worktree" }),
      fault?.code === "conflict" ? /* @__PURE__ */ a4(Button, { kind: "quiet", disabled: act.isBusy.value, onClick: () => remove(true), children: "Remove and lose them" }) : null
    ] }),
    fault ? /* @__PURE__ */ a4("p", { class: "dnb-fault", role: "alert", children: visible(fault.message) }) : null
  ] });
}
function RunRow({ run }) {
  const { ui } = useApp();
  const place = run.epic ? `${run.epic} ${run.phase_id ?? ""}` : run.session_id?.slice(0, 8) ?? "";
  return /* @__PURE__ */ a4("li", { class: "dnb-run", children: [
    /* @__PURE__ */ a4(State, { mark: runMark(run) }),
    /* @__PURE__ */ a4("button", { type: "button", class: "dnb-link", onClick: () => ui.open(`run:${run.run_id}`), children: [
      /* @__PURE__ */ a4(Provider, { name: run.provider }),
      /* @__PURE__ */ a4(Text, { text: place.trim() || run.run_id })
    ] }),
    /* @__PURE__ */ a4("span", { class: "dnb-cut dnb-dim", title: oneLine(run.reason), children: oneLine(run.reason) }),
    /* @__PURE__ */ a4(Age, { at: run.ended ?? run.started ?? run.queued }),
    isActive(run) ? /* @__PURE__ */ a4(StopButton, { run, quiet: true }) : /* @__PURE__ */ a4("span", {})
  ] });
}

// src/views/run/runs.tsx
var MOST = 200;
function Runs() {
  const { store } = useApp();
  const runs = inOrder(store.tables.runs.value.values());
  const active = runs.filter(isActive).length;
  const most = store.meta.value?.max_runs ?? null;
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "sheet",
      label: "Runs",
      title: /* @__PURE__ */ a4("h2", { children: [
        "Runs ",
        /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: count(runs.length) })
      ] }),
      facts: /* @__PURE__ */ a4("p", { class: "dnb-dim", children: [
        plural(active, "agent"),
        " at work or in the queue",
        most === null ? "." : `; ${most} run at once, the others wait.`
      ] }),
      children: /* @__PURE__ */ a4("ul", { class: "dnb-runs dnb-scroll", tabIndex: 0, children: [
        runs.slice(0, MOST).map((run) => /* @__PURE__ */ a4(RunRow, { run }, run.run_id)),
        runs.length ? null : /* @__PURE__ */ a4("li", { class: "dnb-dim", children: "Nothing was started from here yet." })
      ] })
    }
  );
}

// src/parts/copy.tsx
var SAID_MS = 2e3;
function Copy2({ label, text: text3 }) {
  const said = useSignal("");
  A2(() => {
    if (!said.value) return;
    const timer = setTimeout(() => said.value = "", SAID_MS);
    return () => clearTimeout(timer);
  }, [said, said.value]);
  const onClick = async (event) => {
    const page = event.currentTarget.ownerDocument;
    said.value = await copyText(await text3(), page) ? "Copied" : "The browser does not let it copy";
  };
  return /* @__PURE__ */ a4("span", { class: "dnb-copy", children: [
    /* @__PURE__ */ a4("button", { type: "button", class: "dnb-icon", "aria-label": label, title: said.value || label, onClick, children: /* @__PURE__ */ a4(Glyph, { name: said.value === "Copied" ? "check" : "copy", size: 13 }) }),
    /* @__PURE__ */ a4("span", { class: "dnb-sr", role: "status", children: said.value })
  ] });
}

// src/parts/diff.tsx
var MAX_LINES = 2e3;
function isName(lines, at2) {
  const first = lines[at2]?.startsWith("--- ") ? at2 : at2 - 1;
  return !!lines[first]?.startsWith("--- ") && !!lines[first + 1]?.startsWith("+++ ") && !!lines[first + 2]?.startsWith("@@");
}
var Diff2 = memo(({ patch }) => {
  const lines = patch.split("\n");
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("pre", { class: "dnb-diff", dir: "auto", children: lines.slice(0, MAX_LINES).map((line2, i4) => {
      const sign = isName(lines, i4) ? " " : line2.charAt(0);
      return /* @__PURE__ */ a4("span", { "data-sign": sign && "+-@".includes(sign) ? sign : void 0, children: sign === "@" ? visible(line2.replace(/^@@ ?/, "")) || "⋯" : visible(line2) }, `${i4}`);
    }) }),
    lines.length > MAX_LINES ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: [
      lines.length - MAX_LINES,
      " more lines"
    ] }) : null
  ] });
});

// src/parts/picture.tsx
var PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;
function Picture({ url }) {
  const isBroken = useSignal(false);
  if (isBroken.value || !PICTURE.test(url)) return /* @__PURE__ */ a4("p", { class: "dnb-note", children: "A picture that cannot be shown." });
  return /* @__PURE__ */ a4(
    "img",
    {
      class: "dnb-picture",
      src: url,
      alt: "From the transcript",
      decoding: "async",
      onError: () => isBroken.value = true
    }
  );
}

// src/views/talk_place.ts
var TalkContext = U(null);
function useTalk() {
  const place = j2(TalkContext);
  if (!place) throw new Error("there is no conversation around this");
  return place;
}

// src/views/calls.tsx
function Folded({ at: at2, sort, name, told: told4, result = "", error = false, children }) {
  const { opened } = useTalk();
  const key = `${sort}${at2}`;
  const open = useSignal(opened.has(key));
  const toggle = () => {
    open.value = !open.value;
    if (open.value) opened.add(key);
    else opened.delete(key);
  };
  return /* @__PURE__ */ a4("div", { class: "dnb-call", "data-at": at2, "data-error": error ? "" : void 0, children: [
    /* @__PURE__ */ a4("button", { type: "button", "aria-expanded": open.value, onClick: toggle, children: [
      /* @__PURE__ */ a4(Glyph, { name: open.value ? "down" : "right", size: 12 }),
      /* @__PURE__ */ a4("bdi", { class: "dnb-tool", children: oneLine(name) }),
      /* @__PURE__ */ a4("bdi", { class: "dnb-cut dnb-code", children: oneLine(told4) }),
      /* @__PURE__ */ a4("span", { class: "dnb-call-res dnb-num", "data-tonetext": error ? "bad" : "quiet", children: result })
    ] }),
    open.value ? /* @__PURE__ */ a4("div", { class: "dnb-call-body", children: children() }) : null
  ] });
}
function Calls2({ rows: rows2 }) {
  const messages = rows2.map((row) => row.message);
  const time = sum(messages.map(took));
  return /* @__PURE__ */ a4(
    Folded,
    {
      at: rows2[0]?.at ?? 0,
      sort: "calls",
      name: `${rows2.length} calls`,
      told: toolsTold(messages),
      result: time === null ? "" : lasted(time),
      children: () => rows2.map((row) => /* @__PURE__ */ a4(Call, { row }, row.at))
    }
  );
}
function Call({ row }) {
  const { message, edits } = row;
  const { cwd } = useTalk();
  const about = edits.length ? edits.map((edit) => within(edit.path, cwd)).join(" ") : within(inputLine(message.input), cwd);
  return /* @__PURE__ */ a4(
    Folded,
    {
      at: row.at,
      sort: "call",
      name: message.tool ?? "tool",
      told: about,
      result: /* @__PURE__ */ a4(Result, { message, edits }),
      error: message.error,
      children: () => isWhole(row) ? /* @__PURE__ */ a4(CallBody, { message, edits, row }) : /* @__PURE__ */ a4(WholeCall, { row })
    }
  );
}
function Result({ message, edits }) {
  const { cwd } = useTalk();
  const time = took(message);
  const isEdit = edits.length > 0 && !message.error && message.output !== null;
  const told4 = isEdit ? "" : within(outcome(message), cwd);
  return /* @__PURE__ */ a4($, { children: [
    isEdit ? /* @__PURE__ */ a4(Lines2, { edits }) : null,
    told4 ? /* @__PURE__ */ a4("bdi", { class: message.error ? void 0 : "dnb-call-gist", children: oneLine(told4) }) : null,
    message.pictures ? /* @__PURE__ */ a4("span", { children: message.pictures === 1 ? "picture" : `${message.pictures} pictures` }) : null,
    time === null ? null : /* @__PURE__ */ a4("span", { children: lasted(time) })
  ] });
}
function Lines2({ edits }) {
  const [added, removed] = [sum(edits.map((e4) => e4.added)), sum(edits.map((e4) => e4.removed))];
  return /* @__PURE__ */ a4($, { children: [
    added === null ? null : /* @__PURE__ */ a4("span", { class: "dnb-num dnb-plus", children: [
      "+",
      count(added)
    ] }),
    removed === null ? null : /* @__PURE__ */ a4("span", { class: "dnb-num dnb-minus", children: [
      "−",
      count(removed)
    ] })
  ] });
}
var isWhole = ({ at: at2, message, edits }) => at2 < 0 || !(message.truncated || message.pictures || edits.some((edit) => edit.truncated));
function WholeCall({ row }) {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const detail = useDetail(
    (abort) => store.message({ provider, session_id, agent, row: row.at }, abort),
    `${row.at} ${row.message.output?.length ?? "-"}`
  );
  const found2 = detail.value.value;
  return /* @__PURE__ */ a4($, { children: [
    found2 ? /* @__PURE__ */ a4(CallBody, { ...found2, row }) : /* @__PURE__ */ a4(CallBody, { message: row.message, edits: row.edits, row }),
    /* @__PURE__ */ a4(Asking, { detail, what: "the whole of it", inline: true })
  ] });
}
function CallBody({ message: { input, output, truncated, error }, edits, pictures = [], row }) {
  const { follow: follow2 } = useTalk();
  return /* @__PURE__ */ a4($, { children: [
    row.spawned ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-textbtn", onClick: () => follow2(row.spawned), children: "Open the subagent's conversation" }) : null,
    edits.length ? edits.map((edit, i4) => /* @__PURE__ */ a4("div", { children: [
      edits.length > 1 ? /* @__PURE__ */ a4("p", { class: "dnb-code dnb-dim", children: oneLine(edit.path) }) : null,
      edit.patch ? /* @__PURE__ */ a4(Diff2, { patch: edit.patch }) : null
    ] }, `${i4}`)) : input ? /* @__PURE__ */ a4(Code, { text: inputText(input), name: inputLanguage(input) }) : null,
    output?.trim() && (error || !edits.length) ? /* @__PURE__ */ a4("pre", { class: "dnb-out", dir: "auto", children: visible(output) }) : null,
    pictures.map((url, i4) => /* @__PURE__ */ a4(Picture, { url }, `${i4}`)),
    truncated ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "Cut; the log holds more." }) : null
  ] });
}

// src/views/changes.tsx
var SHOWN = 300;
function Changes({ files, chosen }) {
  const box2 = T2(null);
  A2(() => {
    if (!chosen) return;
    const found2 = box2.current?.querySelector(`[data-path="${CSS.escape(chosen.path)}"]`);
    found2?.scrollIntoView({ block: "nearest" });
    found2?.querySelector("button")?.focus({ preventScroll: true });
  }, [chosen]);
  return /* @__PURE__ */ a4("ul", { class: "dnb-changes dnb-scroll", ref: box2, "aria-label": "Files changed", children: [
    files.slice(0, SHOWN).map((file) => /* @__PURE__ */ a4(File, { file, chosen: chosen?.path === file.path ? chosen : null }, file.path)),
    files.length > SHOWN ? /* @__PURE__ */ a4("li", { class: "dnb-note", children: [
      files.length - SHOWN,
      " more"
    ] }) : null
  ] });
}
var KINDS2 = { create: "new", update: "", delete: "deleted" };
function FileLine({ file, cwd }) {
  const [folder, name] = split(within(file.path, cwd));
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("span", { class: "dnb-path dnb-code", children: [
      /* @__PURE__ */ a4("bdi", { class: "dnb-cut dnb-dim", children: oneLine(folder) }),
      /* @__PURE__ */ a4("bdi", { children: oneLine(name) })
    ] }),
    KINDS2[file.change] ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: KINDS2[file.change] }) : null,
    /* @__PURE__ */ a4(Lines2, { edits: [file] })
  ] });
}
function File({ file, chosen }) {
  const { cwd } = useTalk();
  const open = useSignal(chosen !== null);
  A2(() => {
    if (chosen) open.value = true;
  }, [open, chosen]);
  return /* @__PURE__ */ a4("li", { "data-path": file.path, children: [
    /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        class: "dnb-file",
        "aria-expanded": open.value,
        title: oneLine(`${file.path}: ${file.change}d in ${plural(file.edits, "call")}`),
        onClick: () => open.value = !open.value,
        children: [
          /* @__PURE__ */ a4(Glyph, { name: open.value ? "down" : "right", size: 12 }),
          /* @__PURE__ */ a4(FileLine, { file, cwd })
        ]
      }
    ),
    open.value ? /* @__PURE__ */ a4(Edits, { file }) : null
  ] });
}
function Edits({ file }) {
  const { store } = useApp();
  const { provider, session_id } = useTalk();
  const told4 = useSignal({ edits: [], next: 0, total: 0 });
  const error = useSignal(null);
  const run = T2(new AbortController());
  const more = async (abort, from) => {
    let { edits: edits2, next: next2 } = from;
    error.value = null;
    try {
      while (next2 !== null) {
        const page = await store.edits({ provider, session_id, path: file.path, start: next2 }, abort);
        edits2 = [...edits2, ...page.edits];
        next2 = page.next;
        told4.value = { edits: edits2, next: next2, total: page.total };
        if (page.edits.length) return;
      }
    } catch (reason) {
      if (!(reason instanceof RequestError)) throw reason;
      if (reason.code !== "aborted") error.value = reason;
    }
  };
  A2(() => {
    run.current = new AbortController();
    void more(run.current.signal, { edits: [], next: 0, total: 0 });
    return () => run.current.abort();
  }, [file.edits]);
  const { edits, next, total } = told4.value;
  return /* @__PURE__ */ a4("div", { class: "dnb-edits", children: [
    edits.map((edit, i4) => /* @__PURE__ */ a4(Edit, { edit }, `${i4}`)),
    error.value ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: error.value.message }) : null,
    next === null && !edits.length ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "The log does not hold what was changed, or a command changed it." }) : null,
    next !== null && !edits.length && !error.value ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: total ? `Looking, row ${next} of ${total}` : "Reading" }) : null,
    next !== null && (edits.length || error.value) ? /* @__PURE__ */ a4(Button, { kind: "quiet", onClick: () => void more(run.current.signal, told4.value), children: error.value ? "Ask again" : "Show later edits" }) : null
  ] });
}
function Edit({ edit: { edit, time, agent } }) {
  const { store } = useApp();
  const at2 = ms(time);
  return /* @__PURE__ */ a4("div", { children: [
    /* @__PURE__ */ a4("p", { class: "dnb-edit-head dnb-dim", children: [
      at2 === null ? "no time" : /* @__PURE__ */ a4("time", { class: "dnb-num", children: moment(at2, store.clock.now.peek()) }),
      agent ? /* @__PURE__ */ a4("bdi", { children: [
        "subagent ",
        oneLine(agent).slice(0, 8)
      ] }) : null,
      /* @__PURE__ */ a4(Lines2, { edits: [edit] })
    ] }),
    edit.patch ? /* @__PURE__ */ a4(Diff2, { patch: edit.patch }) : null,
    edit.truncated ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "Cut; the log holds more." }) : null
  ] });
}

// src/views/about.tsx
var TASKS = {
  completed: ORDER.done,
  in_progress: ORDER.live,
  pending: ORDER.waiting,
  blocked: ORDER.blocked,
  cancelled: ORDER.cancelled
};
function About({ session, found: found2, isShown, showFile }) {
  return /* @__PURE__ */ a4(
    "section",
    {
      class: "dnb-about dnb-scroll",
      tabIndex: 0,
      "aria-label": "About the session",
      "data-shown": isShown ? "" : void 0,
      children: [
        found2 && session ? /* @__PURE__ */ a4(Prompt, { prompt: found2.prompt, title: session.title }) : null,
        found2?.tasks.length ? /* @__PURE__ */ a4(Tasks, { tasks: found2.tasks }) : null,
        found2?.files.length ? /* @__PURE__ */ a4(Files, { files: found2.files, showFile }) : null,
        found2 && found2.agents.length > 1 ? /* @__PURE__ */ a4(Tree, { agents: found2.agents, persona: session?.persona ?? null }) : null,
        found2?.problems.length ? /* @__PURE__ */ a4("section", { children: [
          /* @__PURE__ */ a4("h3", { children: [
            "Problems",
            /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: count(found2.problems.length) })
          ] }),
          /* @__PURE__ */ a4("ul", { children: found2.problems.slice(0, 20).map((problem) => /* @__PURE__ */ a4("li", { class: "dnb-note", children: [
            problem.line === null ? "" : `Line ${problem.line}: `,
            visible(problem.reason)
          ] }, `${problem.kind}:${problem.line}:${problem.path}`)) })
        ] }) : null,
        session ? /* @__PURE__ */ a4(Usage, { session }) : null,
        session ? /* @__PURE__ */ a4(Facts3, { session }) : null
      ]
    }
  );
}
var SHORT_PROMPT = 240;
function Prompt({ prompt, title }) {
  const text3 = prompt.trim();
  const isOpen2 = useSignal(false);
  if (!text3 || oneLine(text3) === oneLine(title)) return null;
  const isLong = text3.length > SHORT_PROMPT || text3.split("\n").length > 4;
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: "Opening prompt" }),
    /* @__PURE__ */ a4("div", { class: "dnb-prompt", dir: "auto", "data-folded": isLong && !isOpen2.value ? "" : void 0, children: visible(text3) }),
    isLong ? /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        class: "dnb-textbtn",
        "aria-expanded": isOpen2.value,
        onClick: () => isOpen2.value = !isOpen2.value,
        children: isOpen2.value ? "Show less" : "Show all of it"
      }
    ) : null
  ] });
}
function Tasks({ tasks }) {
  const done = tasks.filter((task) => task.status === "completed").length;
  const total = tasks.filter((task) => task.status !== "cancelled").length;
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Tasks",
      /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: [
        done,
        " of ",
        total
      ] })
    ] }),
    /* @__PURE__ */ a4(Progress, { part: total ? done / total : 0, label: "Tasks done" }),
    /* @__PURE__ */ a4("ul", { class: "dnb-tasks", children: [...tasks].sort((a5, b3) => a5.order - b3.order).map((task) => {
      const mark3 = TASKS[task.status] ?? ORDER.waiting;
      return /* @__PURE__ */ a4("li", { "data-tone": mark3.tone, children: [
        /* @__PURE__ */ a4(StateGlyph, { mark: mark3, size: 13, title: mark3.word }),
        /* @__PURE__ */ a4(Text, { text: task.subject })
      ] }, task.task_id);
    }) })
  ] });
}
var SHOWN2 = 100;
function Files({ files, showFile }) {
  const { cwd } = useTalk();
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Files changed",
      /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: count(files.length) })
    ] }),
    /* @__PURE__ */ a4("ul", { class: "dnb-files", children: files.slice(0, SHOWN2).map((file) => /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        title: oneLine(`Show the changes of ${file.path}`),
        onClick: () => showFile(file.path),
        children: /* @__PURE__ */ a4(FileLine, { file, cwd })
      }
    ) }, file.path)) }),
    files.length > SHOWN2 ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: [
      count(files.length - SHOWN2),
      " more"
    ] }) : null
  ] });
}
var DEEPEST = 6;
function Tree({ agents, persona }) {
  const main = agents.find((agent) => agent.agent_id === "");
  const known = new Set(agents.map((agent) => agent.agent_id));
  const below = /* @__PURE__ */ new Map();
  for (const agent of agents) {
    if (agent === main) continue;
    const parent = agent.parent_id && known.has(agent.parent_id) && agent.parent_id !== agent.agent_id ? agent.parent_id : "";
    below.set(parent, [...below.get(parent) ?? [], agent]);
  }
  const branch = (parent, depth) => {
    const own = below.get(parent);
    if (!own || depth > DEEPEST) return null;
    return /* @__PURE__ */ a4("ul", { children: own.map((agent) => /* @__PURE__ */ a4("li", { children: [
      /* @__PURE__ */ a4(AgentButton, { agent, children: [
        /* @__PURE__ */ a4(
          Text,
          {
            text: [agent.agent_type, agent.description].filter(Boolean).join(": ") || agent.agent_id
          }
        ),
        /* @__PURE__ */ a4(Lasted, { agent })
      ] }),
      branch(agent.agent_id, depth + 1)
    ] }, agent.agent_id)) });
  };
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Subagents",
      /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: count(agents.length - (main ? 1 : 0)) })
    ] }),
    /* @__PURE__ */ a4("ul", { class: "dnb-tree", children: /* @__PURE__ */ a4("li", { children: [
      main ? /* @__PURE__ */ a4(AgentButton, { agent: main, children: [
        /* @__PURE__ */ a4(Word, { text: persona ? `@${persona}` : "This session", class: "dnb-cut" }),
        /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "this" })
      ] }) : null,
      branch("", 0)
    ] }) })
  ] });
}
function AgentButton({ agent, children }) {
  const { agent: shown, follow: follow2 } = useTalk();
  const mark3 = sessionMark({ ...agent, active_tool: null });
  return /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-tree-agent",
      "aria-pressed": shown === agent.agent_id,
      title: "Show its conversation",
      onClick: () => follow2(agent.agent_id),
      children: [
        /* @__PURE__ */ a4(StateGlyph, { mark: mark3, size: 13, title: mark3.word }),
        children
      ]
    }
  );
}
function Lasted({ agent }) {
  const start = ms(agent.started);
  const end = ms(agent.last_activity);
  const title = start !== null && end !== null ? `${new Date(start).toLocaleString()}, worked ${Math.round((end - start) / 1e3)} s` : void 0;
  return /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", title, children: /* @__PURE__ */ a4(Age, { at: agent.last_activity, class: "dnb-num" }) });
}
function Usage({ session: s4 }) {
  const rows2 = [
    ["Input", s4.input_tokens],
    ["Output", s4.output_tokens],
    ["Cache read", s4.cache_read_tokens],
    ["Cache written", s4.cache_write_tokens],
    ["Reasoning", s4.reasoning_tokens]
  ];
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Tokens",
      /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: money(s4.cost_usd) })
    ] }),
    /* @__PURE__ */ a4("dl", { class: "dnb-kv dnb-usage", children: [
      rows2.map(([name, value]) => /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4("dt", { children: name }),
        /* @__PURE__ */ a4("dd", { class: "dnb-num", title: value === null ? "Not logged" : count(value), children: tokens(value) })
      ] }, name)),
      /* @__PURE__ */ a4("dt", { children: "Context" }),
      /* @__PURE__ */ a4("dd", { children: /* @__PURE__ */ a4(Gauge, { used: s4.context_tokens, size: s4.context_window }) })
    ] })
  ] });
}
function Facts3({ session: s4 }) {
  const { ui } = useApp();
  const parent = s4.parent_id ? ui.keyOf(s4.parent_id) : null;
  const rows2 = [
    ["Session", /* @__PURE__ */ a4(Copied, { what: "session id", text: s4.session_id }, "id")],
    ["Directory", s4.cwd ? /* @__PURE__ */ a4(Copied, { what: "directory", text: s4.cwd }) : null],
    ["Branch", s4.branch ? /* @__PURE__ */ a4(Text, { text: s4.branch, class: "dnb-code" }) : null],
    ["Model", s4.model ? /* @__PURE__ */ a4(Text, { text: s4.model, class: "dnb-code" }) : null],
    ["Resumed from", s4.parent_id ? /* @__PURE__ */ a4(Parent, { id: s4.parent_id, opens: parent }) : null],
    ["Started", s4.started ? /* @__PURE__ */ a4(Started, { at: s4.started }) : null],
    ["Process", s4.pid === null ? null : String(s4.pid)],
    ["Linked", s4.link_reason ? /* @__PURE__ */ a4(Text, { text: s4.link_reason }) : null],
    ["Errors", s4.errors ? count(s4.errors) : null],
    ["Interrupted", s4.interrupts ? plural(s4.interrupts, "time") : null],
    ["Compacted", s4.compactions ? plural(s4.compactions, "time") : null],
    ["Transcript", /* @__PURE__ */ a4(Copied, { what: "path of the transcript", text: s4.transcript }, "path")],
    ["Machine", /* @__PURE__ */ a4(Text, { text: s4.host }, "host")]
  ];
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: "About" }),
    /* @__PURE__ */ a4("dl", { class: "dnb-kv", children: rows2.map(
      ([name, value]) => value === null ? null : /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4("dt", { children: name }),
        /* @__PURE__ */ a4("dd", { children: value })
      ] }, name)
    ) })
  ] });
}
function Copied({ what, text: text3 }) {
  return /* @__PURE__ */ a4("span", { class: "dnb-copied", children: [
    /* @__PURE__ */ a4(Text, { text: text3, class: "dnb-code" }),
    /* @__PURE__ */ a4(Copy2, { label: `Copy ${what}`, text: () => text3 })
  ] });
}
function Parent({ id, opens }) {
  const { ui } = useApp();
  if (!opens) return /* @__PURE__ */ a4(Text, { text: id, class: "dnb-code" });
  return /* @__PURE__ */ a4("button", { type: "button", class: "dnb-link dnb-code", onClick: () => ui.open(`session:${opens}`), children: /* @__PURE__ */ a4(Word, { text: id, class: "dnb-cut" }) });
}
function Started({ at: at2 }) {
  return /* @__PURE__ */ a4("span", { class: "dnb-num", title: new Date(at2).toLocaleString(), children: [
    /* @__PURE__ */ a4(Age, { at: at2, class: "dnb-num" }),
    " ago"
  ] });
}

// src/held.ts
function hold(old, fresh, find, late = "wait") {
  if (fresh.length >= old.length && old.every((item, i4) => item.key === fresh[i4]?.key)) {
    return { items: fresh, changed: 0 };
  }
  let same2 = 0;
  while (same2 < fresh.length && old[same2]?.key === fresh[same2]?.key) same2++;
  const byKey = /* @__PURE__ */ new Map();
  for (let at2 = same2; at2 < fresh.length; at2++) byKey.set(fresh[at2]?.key ?? "", at2);
  const places = [];
  const items = fresh.slice(0, same2);
  let away = 0;
  for (const item of old.slice(same2)) {
    const at2 = byKey.get(item.key);
    const now = at2 === void 0 ? find(item) : fresh[at2];
    if (now) items.push(now);
    if (at2 === void 0) away++;
    else places.push(at2);
  }
  const added = fresh.length - same2 - places.length;
  if (late === "end") {
    const known = new Set(old.map((item) => item.key));
    items.push(...fresh.filter((item) => !known.has(item.key)));
  }
  return { items, changed: added + away + places.length - longestRise(places) };
}
function longestRise(values) {
  const ends = [];
  for (const value of values) {
    if ((ends.at(-1) ?? Number.NEGATIVE_INFINITY) < value) {
      ends.push(value);
      continue;
    }
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = low + high >> 1;
      if ((ends[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    ends[low] = value;
  }
  return ends.length;
}
function offsets(items, height) {
  const found2 = new Float64Array(items.length + 1);
  for (let i4 = 0; i4 < items.length; i4++) found2[i4 + 1] = (found2[i4] ?? 0) + height(i4);
  return found2;
}
function itemAt(starts, y6) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = low + high >> 1;
    if ((starts[middle + 1] ?? Number.POSITIVE_INFINITY) <= y6) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, Math.max(0, starts.length - 2));
}

// src/heights.ts
var GUESS = 1400;
var HIGHEST = 12e6;
var Heights = class {
  #known = /* @__PURE__ */ new Map();
  /** Whether it is another height than was known. */
  set(page, height) {
    if (Math.abs((this.#known.get(page) ?? 0) - height) < 1) return false;
    this.#known.set(page, height);
    return true;
  }
  /** Forget all: the width changed. */
  clear() {
    this.#known.clear();
  }
  /** Where each of so many pages begins, and at the end the whole height. */
  starts(pages) {
    let sum2 = 0;
    for (const height of this.#known.values()) sum2 += height;
    const mean = this.#known.size ? sum2 / this.#known.size : GUESS;
    const guess = Math.min(mean, HIGHEST / Math.max(1, pages));
    const found2 = new Float64Array(pages + 1);
    for (let page = 0; page < pages; page++)
      found2[page + 1] = (found2[page] ?? 0) + (this.#known.get(page) ?? guess);
    return found2;
  }
};
function inView(starts, top, height, more) {
  const pages = starts.length - 1;
  if (pages <= 0) return { first: 0, stop: 0 };
  return {
    first: itemAt(starts, Math.max(0, top - more)),
    stop: Math.min(pages, itemAt(starts, Math.max(0, top + height + more)) + 1)
  };
}

// src/replay.ts
var PAGE = 50;
var AT_ONCE = 2;
var MAX_KEPT = 3e3;
var OPEN_ROWS = 2 * PAGE;
var MAX_COUNT = 200;
var rowsOf = ({ start, rows: rows2, edits, spawned }) => rows2.map((message, i4) => {
  const at2 = start + i4;
  return { at: at2, message, edits: edits[at2] ?? [], spawned: spawned[at2] ?? "" };
});
var Conversation = class {
  #ask;
  #abort;
  #rows = /* @__PURE__ */ new Map();
  #inFlight = /* @__PURE__ */ new Set();
  /** Pages that came with fewer rows than they have: not asked for again before there is news. */
  #short = /* @__PURE__ */ new Set();
  #wanted = [];
  #refreshing = false;
  #again = false;
  #total = y3(null);
  /** Changes with the rows that are here. */
  #version = y3(0);
  #error = y3(null);
  constructor(ask, abort) {
    this.#ask = ask;
    this.#abort = abort;
  }
  /** How many rows there are; null until the kernel said so. */
  get total() {
    return this.#total;
  }
  get version() {
    return this.#version;
  }
  /** Why the last question had no answer. */
  get error() {
    return this.#error;
  }
  get pages() {
    return Math.ceil((this.#total.value ?? 0) / PAGE);
  }
  row(at2) {
    return this.#rows.get(at2);
  }
  /** The rows of a page in order; null if some are not here. */
  page(page) {
    const stop = Math.min((page + 1) * PAGE, this.#total.value ?? 0);
    const found2 = [];
    for (let at2 = page * PAGE; at2 < stop; at2++) {
      const row = this.#rows.get(at2);
      if (!row) return null;
      found2.push(row);
    }
    return found2.length ? found2 : null;
  }
  /** These pages are looked at: what is not here of them is asked for, in this order. */
  want(pages) {
    this.#wanted = pages.slice(0, MAX_KEPT / PAGE);
    this.#pump();
  }
  /** Rows from `start` to `stop`, which are not kept; null if there was no answer. */
  async rows(start, stop) {
    const page = await this.#answer(start, stop - start);
    return page && rowsOf(page);
  }
  /** Something changed: ask for what may be new. What was said is said, but open calls get results. */
  refresh() {
    if (this.#refreshing) {
      this.#again = true;
      return;
    }
    this.#refreshing = true;
    void this.#news().finally(() => {
      this.#refreshing = false;
      if (!this.#again || this.#abort.aborted) return;
      this.#again = false;
      this.refresh();
    });
  }
  async #news() {
    const known = this.#total.peek();
    const isFirst = known === null || known === 0;
    const start = isFirst ? -OPEN_ROWS : this.#settled(known);
    const count3 = isFirst ? OPEN_ROWS : MAX_COUNT;
    const page = await this.#answer(start, count3);
    if (!page) return;
    this.#short.clear();
    if (!isFirst && (page.total < known || !this.#goesOn(page, known - 1))) {
      this.#rows.clear();
      this.#total.value = page.total;
      const anew = await this.#answer(-OPEN_ROWS, OPEN_ROWS);
      if (anew) this.#take(anew);
    } else this.#take(page);
  }
  /** The first row that may change: a call without a result, else the last row, which proves that nothing was rewound. */
  #settled(total) {
    for (let at2 = Math.max(0, total - OPEN_ROWS); at2 < total - 1; at2++) {
      const row = this.#rows.get(at2);
      if (row?.message.kind === "tool_call" && row.message.output === null) return at2;
    }
    return total - 1;
  }
  /** Whether the row `at` is still the one that it was. */
  #goesOn(page, at2) {
    const old = this.#rows.get(at2)?.message;
    const now = page.rows[at2 - page.start];
    if (!old || !now) return now !== void 0 || page.start > at2;
    return old.kind === now.kind && old.time === now.time && old.tool === now.tool && old.text === now.text;
  }
  #pump() {
    for (const page of this.#wanted) {
      if (this.#inFlight.size >= AT_ONCE) return;
      if (this.#inFlight.has(page) || this.#short.has(page) || this.page(page) || page >= this.pages)
        continue;
      this.#inFlight.add(page);
      void this.#answer(page * PAGE, PAGE).then((answer) => {
        this.#inFlight.delete(page);
        if (!answer) return;
        this.#take(answer);
        if (!this.page(page)) this.#short.add(page);
        this.#pump();
      });
    }
  }
  async #answer(start, count3) {
    try {
      const page = await this.#ask(start, count3, this.#abort);
      this.#error.value = null;
      return page;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.code !== "aborted") this.#error.value = error;
      return null;
    }
  }
  #take(page) {
    for (const row of rowsOf(page)) {
      const old = this.#rows.get(row.at);
      if (!old || JSON.stringify(old) !== JSON.stringify(row)) this.#rows.set(row.at, row);
    }
    this.#total.value = page.total;
    this.#spare();
    this.#version.value++;
  }
  #spare() {
    if (this.#rows.size <= MAX_KEPT) return;
    const middle = ((this.#wanted[0] ?? 0) + 0.5) * PAGE;
    const wanted = new Set(this.#wanted);
    const far = [...this.#rows.keys()].filter((at2) => !wanted.has(Math.floor(at2 / PAGE))).sort((a5, b3) => Math.abs(b3 - middle) - Math.abs(a5 - middle));
    for (const at2 of far.slice(0, this.#rows.size - MAX_KEPT)) this.#rows.delete(at2);
  }
};
var MAX_COLLECTED = 2e6;
async function collect(talk) {
  const found2 = [];
  let size = 0;
  for (let at2 = talk.total.peek() ?? 0; at2 > 0 && size < MAX_COLLECTED; at2 -= MAX_COUNT) {
    const rows2 = await talk.rows(Math.max(0, at2 - MAX_COUNT), at2);
    if (!rows2) break;
    found2.unshift(...rows2);
    for (const { message } of rows2) size += message.text.length + 200;
  }
  return found2;
}

// src/parts/pages.ts
var MORE = 800;
var END = 24;
function usePages(box2, talk, following) {
  const [, redraw] = _2((n3) => n3 + 1, 0);
  const place = w2(() => new Place(box2, talk, following), [box2, talk, following]);
  talk.version.value;
  const starts = place.starts();
  following.value;
  const range = place.draw(starts);
  F2(() => {
    if (place.drawn()) redraw(0);
  });
  F2(() => {
    const scroller = box2.current;
    if (!scroller) return;
    const onScroll = () => {
      if (place.scrolled()) redraw(0);
    };
    const observer = new ResizeObserver(() => {
      if (place.resized()) redraw(0);
    });
    const onKeyDown = (event) => {
      if (!place.pressed(event)) return;
      event.preventDefault();
      redraw(0);
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    scroller.addEventListener("keydown", onKeyDown);
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("keydown", onKeyDown);
      observer.disconnect();
    };
  }, [box2, place]);
  return {
    ...range,
    before: starts[range.first] ?? 0,
    after: (starts.at(-1) ?? 0) - (starts[range.stop] ?? 0),
    height: (page) => (starts[page + 1] ?? 0) - (starts[page] ?? 0),
    reveal: (at2) => {
      place.reveal(at2);
      redraw(0);
    },
    edges: () => box2.current ? edges(box2.current) : [0, 0],
    onPress: () => place.isPressed = true
  };
}
var Place = class {
  constructor(box2, talk, following) {
    this.box = box2;
    this.talk = talk;
    this.following = following;
  }
  box;
  talk;
  following;
  /** Something inside was pressed: what grows now is what a person opened. */
  isPressed = false;
  #heights = new Heights();
  /** The pages that were drawn last. */
  #range = { first: 0, stop: 0 };
  #view = { top: 0, height: 0 };
  #width = 0;
  #isPreview = true;
  /** Row at the upper edge, and where it was seen. */
  #anchor = null;
  /** Row that is to be seen there once it is drawn; without `y`: a little below the edge, and marked. */
  #target = null;
  starts() {
    return this.#heights.starts(this.talk.pages);
  }
  /** The pages to draw. */
  draw(starts) {
    this.#range = this.#toDraw(starts);
    return this.#range;
  }
  drawn() {
    this.#goOn();
    const scroller = this.box.current;
    const isShown = scroller !== null && scroller.clientHeight > 0;
    const isNew = isShown && measure(scroller, this.#heights);
    this.#put();
    const isMoved = this.#look();
    this.talk.want(nearest(this.#range, this.#view.top, this.starts()));
    return isNew || isMoved;
  }
  scrolled() {
    const scroller = this.box.current;
    if (!scroller?.clientHeight || scroller.clientHeight !== this.#view.height) return false;
    const wentUp = scroller.scrollTop < this.#view.top - 1;
    this.following.value = isAtEnd(scroller) || this.following.peek() && !wentUp;
    this.#anchor = topmost(scroller);
    return this.#look();
  }
  resized() {
    const scroller = this.box.current;
    if (!scroller?.clientHeight) return false;
    if (this.#width !== scroller.clientWidth) this.#heights.clear();
    this.#width = scroller.clientWidth;
    if (this.isPressed) this.following.value = this.following.peek() && isAtEnd(scroller);
    this.isPressed = false;
    const isNew = measure(scroller, this.#heights);
    this.#put();
    return this.#look() || isNew;
  }
  reveal(at2) {
    this.following.value = false;
    this.#target = { at: at2, y: null };
    this.#anchor = null;
  }
  /** Home and End go at once: a scroll that glides ends where a page comes that is higher than was thought. */
  pressed(event) {
    if (!this.box.current || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key !== "Home" && event.key !== "End") return false;
    this.#target = null;
    this.#anchor = null;
    this.following.value = event.key === "End";
    if (event.key === "Home") this.box.current.scrollTop = 0;
    return true;
  }
  /** What was seen of the last messages is seen of the whole: those count from the end. */
  #goOn() {
    const total = this.talk.total.peek();
    if (!this.#isPreview || total === null) return;
    this.#isPreview = false;
    if (this.#anchor && this.#anchor.at < 0 && !this.following.peek())
      this.#target = { at: this.#anchor.at + total, y: this.#anchor.y };
  }
  /** Put what was seen where it was seen, or what is wanted into view. */
  #put() {
    const scroller = this.box.current;
    if (!scroller?.clientHeight) return;
    if (this.#target) this.#aim(scroller, this.#target);
    else if (this.following.peek()) scrollBy(scroller, toEnd(scroller));
    else if (this.#anchor) {
      const found2 = scroller.querySelector(`[data-at="${this.#anchor.at}"]`);
      if (found2) scrollBy(scroller, offset(scroller, found2) - this.#anchor.y);
    }
    this.#anchor = topmost(scroller);
  }
  #aim(scroller, { at: at2, y: y6 }) {
    const found2 = rowAt(scroller, at2);
    if (!found2) {
      scroller.scrollTop = this.starts()[Math.floor(at2 / PAGE)] ?? 0;
      return;
    }
    scroller.scrollTop += offset(scroller, found2) - (y6 ?? scroller.clientHeight / 4);
    if (y6 === null) mark2(scroller, found2);
    this.#target = null;
  }
  /** Note what is seen; whether other pages are to be drawn for it. */
  #look() {
    const scroller = this.box.current;
    if (!scroller?.clientHeight) return false;
    this.#view = { top: scroller.scrollTop, height: scroller.clientHeight };
    const starts = this.starts();
    const { first, stop } = this.#range;
    const needed = inView(starts, this.#view.top, this.#view.height, MORE / 2);
    if (needed.first >= first && needed.stop <= stop) return false;
    const next = this.#toDraw(starts);
    return next.first !== first || next.stop !== stop;
  }
  #toDraw(starts) {
    const top = this.following.peek() ? (starts.at(-1) ?? 0) - this.#view.height : this.#view.top;
    return inView(starts, top, this.#view.height, MORE);
  }
};
function nearest({ first, stop }, top, starts) {
  const edge = itemAt(starts, top);
  const all = Array.from({ length: stop - first }, (_5, i4) => first + i4);
  return [...all.filter((page) => page >= edge), ...all.filter((page) => page < edge).reverse()];
}
var toEnd = (box2) => box2.scrollHeight - box2.scrollTop - box2.clientHeight;
var isAtEnd = (box2) => toEnd(box2) < END;
function scrollBy(box2, pixels) {
  if (Math.abs(pixels) >= 0.5) box2.scrollTop += pixels;
}
var offset = (box2, row) => row.getBoundingClientRect().top - box2.getBoundingClientRect().top;
var rows = (box2) => [...box2.querySelectorAll("[data-at]")];
function topmost(box2) {
  const { top, bottom } = box2.getBoundingClientRect();
  const all = [...box2.querySelectorAll("[data-at], [data-empty]")];
  const found2 = all.find((row) => row.getBoundingClientRect().bottom > top + 1);
  if (!found2 || found2.dataset.at === void 0 || found2.getBoundingClientRect().top > bottom) return null;
  return { at: Number(found2.dataset.at), y: offset(box2, found2) };
}
function edges(box2) {
  const { top, bottom } = box2.getBoundingClientRect();
  const seen = rows(box2).filter((row) => {
    const own = row.getBoundingClientRect();
    return own.bottom > top + 1 && own.top < bottom - 1;
  });
  return [Number(seen[0]?.dataset.at ?? 0), Number(seen.at(-1)?.dataset.at ?? 0)];
}
function rowAt(box2, at2) {
  const page = box2.querySelector(`[data-page="${Math.floor(at2 / PAGE)}"]`);
  const found2 = [...page?.querySelectorAll("[data-at]") ?? []];
  return found2.findLast((row) => Number(row.dataset.at) <= at2) ?? null;
}
function mark2(box2, row) {
  for (const old of box2.querySelectorAll("[data-found]")) old.removeAttribute("data-found");
  row.setAttribute("data-found", "");
}
function measure(box2, heights) {
  let changed = false;
  for (const page of box2.querySelectorAll("[data-page]:not([data-empty])")) {
    if (heights.set(Number(page.dataset.page), page.offsetHeight)) changed = true;
  }
  return changed;
}

// src/searching.ts
var WORDS = {
  error: "Error",
  edit: "Edit",
  text: "Match",
  time: "Message"
};
function useSearch(edges2, show) {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const said = useSignal("");
  const found2 = T2(null);
  const run = T2(new AbortController());
  A2(() => () => run.current.abort(), []);
  const start = (back) => {
    const [first, last] = edges2();
    const at2 = found2.current;
    if (at2 !== null && at2 >= first && at2 <= last) return back ? at2 - 1 : at2 + 1;
    return back ? last : first;
  };
  const look = async ({ what, back = false, query = "", time }, abort) => {
    let from = Math.max(0, start(back));
    let isAround = false;
    said.value = "";
    while (from !== null) {
      const args = { provider, session_id, agent, what, back, query, start: from, time: time ?? null };
      const answer = await store.find(args, abort);
      if (answer.row !== null) {
        found2.current = answer.row;
        said.value = `${WORDS[what]} at ${count(answer.row + 1)} of ${count(answer.total)}`;
        show(answer.row);
        return;
      }
      from = answer.next;
      if (from === null && !isAround) {
        isAround = true;
        from = back ? Math.max(0, answer.total - 1) : 0;
      }
      if (from !== null) said.value = `Looking, ${count(from)} of ${count(answer.total)}`;
    }
    said.value = `No ${WORDS[what].toLowerCase()} in this conversation`;
  };
  const go2 = (wanted) => {
    run.current.abort();
    run.current = new AbortController();
    look(wanted, run.current.signal).catch((error) => {
      if (!(error instanceof RequestError)) throw error;
      if (error.code !== "aborted") said.value = error.message;
    });
  };
  return { go: go2, said };
}

// src/talk_text.ts
var speaker = (role, agent) => role === "user" ? "You" : role === "assistant" ? agent : "System";
function code(text3) {
  const runs = text3.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad2 = text3.startsWith("`") || text3.endsWith("`") ? " " : "";
  return `${fence}${pad2}${text3}${pad2}${fence}`;
}
var quoted = (text3) => text3.replace(/^/gm, "> ");
function piece({ message, edits }) {
  switch (message.kind) {
    case "text":
      return message.text;
    case "thinking":
      return quoted(message.text);
    case "notice":
      return `*${oneLine(message.text)}*`;
    case "tool_call": {
      const about = edits.length ? edits.map((edit) => edit.path).join(" ") : inputLine(message.input);
      const told4 = [oneLine(message.tool ?? "tool"), about ? code(oneLine(about)) : ""].filter(Boolean).join(" ");
      return `- ${told4}${outcome(message) ? `: ${oneLine(outcome(message))}` : ""}`;
    }
  }
}
function markdown(rows2, agent) {
  const parts = turns(rows2).map((turn) => {
    const own = turn.pieces.flatMap((p5) => p5.kind === "calls" ? p5.rows : [p5.row]);
    const lines = own.map((row, i4) => {
      const isList = row.message.kind === "tool_call" && own[i4 - 1]?.message.kind === "tool_call";
      return `${isList ? "\n" : "\n\n"}${piece(row)}`;
    });
    const when = turn.time ? ` · ${turn.time}` : "";
    return `### ${speaker(turn.role, turn.agent ? `${agent}, subagent ${oneLine(turn.agent)}` : agent)}${when}${lines.join("")}`;
  });
  return `${parts.join("\n\n")}
`;
}

// src/views/talk_tools.tsx
function TalkTools({ talk, drawn, following, search }) {
  const { ui } = useApp();
  const { provider } = useTalk();
  const isFinding = useSignal(false);
  const copied = async () => markdown(await collect(talk), ui.providerName(provider));
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("span", { class: "dnb-gap" }),
    /* @__PURE__ */ a4(Jump, { what: "error", search }),
    /* @__PURE__ */ a4(Jump, { what: "edit", search }),
    /* @__PURE__ */ a4(
      IconButton,
      {
        icon: "search",
        label: "Find in the conversation, or go to a time",
        "aria-expanded": isFinding.value,
        onClick: () => isFinding.value = !isFinding.value
      }
    ),
    /* @__PURE__ */ a4(Copy2, { label: "Copy the conversation as Markdown", text: copied }),
    /* @__PURE__ */ a4(
      Button,
      {
        kind: "quiet",
        icon: "follow",
        "aria-pressed": following.value,
        title: "Stay at the end while messages come",
        onClick: () => following.value = !following.value,
        children: following.value ? "Following" : "Follow"
      }
    ),
    isFinding.value ? /* @__PURE__ */ a4(Find2, { talk, drawn, search }) : null,
    /* @__PURE__ */ a4("span", { class: isFinding.value ? "dnb-find-said dnb-dim" : "dnb-sr", role: "status", children: search.said.value })
  ] });
}
var NAMES3 = { error: "Error", edit: "Edit" };
function Jump({ what, search }) {
  return /* @__PURE__ */ a4("span", { class: "dnb-jump", role: "group", "aria-label": `Jump to ${what}s`, children: [
    NAMES3[what],
    /* @__PURE__ */ a4(IconButton, { icon: "up", label: `Previous ${what}`, onClick: () => search.go({ what, back: true }) }),
    /* @__PURE__ */ a4(IconButton, { icon: "down", label: `Next ${what}`, onClick: () => search.go({ what }) })
  ] });
}
function Find2({ talk, drawn, search }) {
  const query = useSignal("");
  const time = useSignal(local(ms(talk.row(drawn.edges()[0])?.message.time)));
  const field = T2(null);
  A2(() => field.current?.focus(), []);
  const find = (back) => {
    if (query.value.trim()) search.go({ what: "text", query: query.value.trim(), back });
  };
  const goTo = () => {
    const at2 = Date.parse(time.value);
    if (!Number.isNaN(at2)) search.go({ what: "time", time: new Date(at2).toISOString() });
  };
  return /* @__PURE__ */ a4("div", { class: "dnb-talk-find", role: "search", children: [
    /* @__PURE__ */ a4(
      "input",
      {
        ref: field,
        type: "search",
        "aria-label": "Find in the conversation",
        placeholder: "Find",
        maxLength: 200,
        value: query.value,
        onInput: (event) => query.value = event.currentTarget.value,
        onKeyDown: (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          find(event.shiftKey);
        }
      }
    ),
    /* @__PURE__ */ a4(IconButton, { icon: "up", label: "Previous match (Shift Enter)", onClick: () => find(true) }),
    /* @__PURE__ */ a4(IconButton, { icon: "down", label: "Next match (Enter)", onClick: () => find(false) }),
    /* @__PURE__ */ a4("span", { class: "dnb-gap" }),
    /* @__PURE__ */ a4(
      "input",
      {
        type: "datetime-local",
        step: "1",
        "aria-label": "Time to go to",
        value: time.value,
        onInput: (event) => time.value = event.currentTarget.value,
        onKeyDown: (event) => {
          if (event.key === "Enter") goTo();
        }
      }
    ),
    /* @__PURE__ */ a4(Button, { onClick: goTo, children: "Go to time" })
  ] });
}

// src/views/turns.tsx
var Turns = memo(({ rows: rows2, before }) => /* @__PURE__ */ a4($, { children: turns(rows2).map((turn, i4) => /* @__PURE__ */ a4(TurnPart, { turn, goesOn: i4 === 0 && isOf(before, turn) }, turn.at)) }));
var isOf = (row, turn) => row !== void 0 && row.message.role === turn.role && row.message.agent === turn.agent;
function TurnPart({ turn, goesOn }) {
  const { ui } = useApp();
  const { provider, agent } = useTalk();
  const name = ui.providerName(provider);
  const at2 = ms(turn.time);
  const isOther = turn.agent !== agent && turn.agent !== "";
  const who = speaker(turn.role, isOther ? `${name}, subagent ${oneLine(turn.agent).slice(0, 8)}` : name);
  const rows2 = () => turn.pieces.flatMap((piece2) => piece2.kind === "calls" ? piece2.rows : [piece2.row]);
  return /* @__PURE__ */ a4("article", { class: "dnb-msg", "data-role": turn.role, "data-on": goesOn ? "" : void 0, children: [
    goesOn ? null : /* @__PURE__ */ a4("div", { class: "dnb-msg-head", children: [
      /* @__PURE__ */ a4("b", { children: who }),
      at2 === null ? null : /* @__PURE__ */ a4("time", { class: "dnb-num", dateTime: turn.time ?? void 0, title: new Date(at2).toLocaleString(), children: clock(at2) }),
      /* @__PURE__ */ a4(Copy2, { label: "Copy this as Markdown", text: () => markdown(rows2(), name) })
    ] }),
    turn.pieces.map((piece2) => /* @__PURE__ */ a4(PiecePart, { piece: piece2 }, piece2.kind === "calls" ? piece2.rows[0]?.at : piece2.row.at))
  ] });
}
function PiecePart({ piece: piece2 }) {
  switch (piece2.kind) {
    case "text":
      return /* @__PURE__ */ a4(Said, { row: piece2.row });
    case "notice":
      return /* @__PURE__ */ a4("p", { class: "dnb-note", "data-at": piece2.row.at, "data-error": piece2.row.message.error ? "" : void 0, children: visible(piece2.row.message.text) });
    case "thinking": {
      const { at: at2, message } = piece2.row;
      return /* @__PURE__ */ a4(Folded, { at: at2, sort: "thought", name: "Thought", told: firstLine(message.text).replaceAll("**", ""), children: () => /* @__PURE__ */ a4(Markdown, { text: message.text }) });
    }
    case "call":
      return /* @__PURE__ */ a4(Call, { row: piece2.row });
    case "calls":
      return /* @__PURE__ */ a4(Calls2, { rows: piece2.rows });
  }
}
function Said({ row }) {
  const { at: at2, message } = row;
  const isMore = at2 >= 0 && (message.truncated || message.pictures > 0);
  return /* @__PURE__ */ a4("div", { "data-at": at2, "data-error": message.error ? "" : void 0, children: [
    isMore ? /* @__PURE__ */ a4(Whole, { row }) : /* @__PURE__ */ a4(Markdown, { text: message.text }),
    message.truncated && at2 < 0 ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "Cut; the log holds more." }) : null
  ] });
}
function Whole({ row: { at: at2, message } }) {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const detail = useDetail(
    (abort) => store.message({ provider, session_id, agent, row: at2 }, abort),
    `${at2}`
  );
  const found2 = detail.value.value;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4(Markdown, { text: found2?.message.text ?? message.text }),
    found2?.pictures.map((url, i4) => /* @__PURE__ */ a4(Picture, { url }, `${i4}`)),
    found2?.message.truncated ? /* @__PURE__ */ a4("p", { class: "dnb-note", children: "Cut; the log holds more." }) : null,
    /* @__PURE__ */ a4(Asking, { detail, what: "the rest of it", inline: true })
  ] });
}

// src/views/replay.tsx
function Replay({ last, revision, tabs, isShown }) {
  const box2 = T2(null);
  const following = useSignal(true);
  const seen = useSignal(0);
  const talk = useConversation(last === null ? null : revision);
  const drawn = usePages(box2, talk, following);
  const search = useSearch(drawn.edges, drawn.reveal);
  const total = talk.total.value;
  useOpened(total);
  if (following.value && total !== null) seen.value = total;
  const news = total === null ? 0 : total - seen.value;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("div", { class: "dnb-talk-bar", children: [
      tabs,
      isShown ? /* @__PURE__ */ a4(TalkTools, { talk, drawn, following, search }) : null
    ] }),
    /* @__PURE__ */ a4("div", { class: "dnb-replay", hidden: !isShown, children: [
      /* @__PURE__ */ a4("div", { class: "dnb-scroll dnb-messages", tabIndex: 0, ref: box2, onClickCapture: drawn.onPress, children: /* @__PURE__ */ a4("div", { children: [
        total === null ? /* @__PURE__ */ a4(Preview, { last }) : /* @__PURE__ */ a4(Pages, { talk, drawn }),
        total === 0 ? /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "No messages yet." }) : null
      ] }) }),
      news > 0 ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-news", onClick: () => following.value = true, children: [
        /* @__PURE__ */ a4(Glyph, { name: "down", size: 12 }),
        plural(news, "new message")
      ] }) : null,
      /* @__PURE__ */ a4(Failed, { talk })
    ] })
  ] });
}
function Failed({ talk }) {
  const error = talk.error.value;
  if (!error || error.code === "gone") return null;
  return /* @__PURE__ */ a4("p", { class: "dnb-asking", role: "status", children: [
    /* @__PURE__ */ a4(Glyph, { name: "error" }),
    /* @__PURE__ */ a4("span", { children: error.message }),
    /* @__PURE__ */ a4(Button, { onClick: () => talk.refresh(), children: "Ask again" })
  ] });
}
function useOpened(total) {
  const { opened } = useTalk();
  const isKnown = T2(false);
  if (isKnown.current || total === null) return;
  isKnown.current = true;
  for (const key of opened) {
    const [, sort, at2] = /^(\D+)(-\d+)$/.exec(key) ?? [];
    if (sort) opened.add(`${sort}${Number(at2) + total}`);
  }
}
function useConversation(revision) {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const made = w2(() => {
    const abort = new AbortController();
    const ask = (start, count3, signal) => store.messages({ provider, session_id, agent, start, count: count3 }, signal);
    return { abort, talk: new Conversation(ask, abort.signal) };
  }, [store, provider, session_id, agent]);
  A2(() => () => made.abort.abort(), [made]);
  A2(() => {
    if (revision !== null) made.talk.refresh();
  }, [made, revision]);
  return made.talk;
}
function Preview({ last }) {
  const rows2 = w2(() => last ? preview(last) : [], [last]);
  if (rows2.length) return /* @__PURE__ */ a4(Turns, { rows: rows2, before: void 0 });
  return last ? /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "Reading" }) : null;
}
function Pages({ talk, drawn }) {
  const pages = Array.from({ length: drawn.stop - drawn.first }, (_5, i4) => drawn.first + i4);
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("div", { style: { blockSize: `${drawn.before}px` } }),
    pages.map((page) => {
      const rows2 = talk.page(page);
      return /* @__PURE__ */ a4(
        "div",
        {
          "data-page": page,
          "data-empty": rows2 ? void 0 : "",
          style: rows2 ? void 0 : { blockSize: `${drawn.height(page)}px` },
          children: rows2 ? /* @__PURE__ */ a4(Turns, { rows: rows2, before: talk.row((rows2[0]?.at ?? 0) - 1) }) : /* @__PURE__ */ a4("p", { class: "dnb-dim", children: "Reading" })
        },
        page
      );
    }),
    /* @__PURE__ */ a4("div", { style: { blockSize: `${drawn.after}px` } })
  ] });
}

// src/views/run/resume.tsx
var RESTS = /* @__PURE__ */ new Set(["idle", "ended", "error"]);
function SessionDock({ session }) {
  const { ui, store } = useApp();
  const asks = asksOf(store.tables.approvals.value, session);
  if (asks.length)
    return /* @__PURE__ */ a4("div", { class: "dnb-docks dnb-scroll", children: asks.map((ask) => /* @__PURE__ */ a4(ApprovalBox, { ask }, ask.approval_id)) });
  const runner = store.meta.value?.runners.find((one) => one.provider === session.provider);
  if (!ui.starts.value || !runner?.resume || !RESTS.has(session.state)) return null;
  return /* @__PURE__ */ a4(Resume, { session, why: runner.reason, canFork: runner.fork });
}
function Resume({ session, why: why2, canFork }) {
  const { ui, store } = useApp();
  const prompt = useSignal("");
  const isFork = useSignal(false);
  const permission = useSignal("ask");
  const isOpen2 = useSignal(false);
  const act = useAct();
  const isOff = ui.power.value !== "on" || act.isBusy.value || Boolean(why2);
  const fault = act.error.value;
  const begin = () => act.begin(
    () => store.calls.resume({
      provider: session.provider,
      session_id: session.session_id,
      prompt: prompt.peek(),
      fork: isFork.peek(),
      model: null,
      permission: permission.peek()
    }),
    () => {
      prompt.value = "";
      isOpen2.value = false;
    }
  );
  return /* @__PURE__ */ a4(
    "form",
    {
      class: "dnb-dock",
      "aria-label": "Resume",
      onSubmit: (event) => {
        event.preventDefault();
        begin();
      },
      children: [
        /* @__PURE__ */ a4("div", { class: "dnb-acts", children: [
          /* @__PURE__ */ a4(
            "textarea",
            {
              class: "dnb-input dnb-reply",
              "aria-label": `Message to ${oneLine(session.title)}`,
              placeholder: why2 ? oneLine(why2) : "Go on with a message",
              rows: isOpen2.value ? 4 : 1,
              maxLength: 1e5,
              dir: "auto",
              disabled: Boolean(why2),
              value: prompt.value,
              onFocus: () => {
                isOpen2.value = true;
              },
              onInput: (event) => {
                prompt.value = event.currentTarget.value;
              }
            }
          ),
          /* @__PURE__ */ a4("button", { type: "submit", class: "dnb-btn", "data-kind": "primary", disabled: isOff || !prompt.value.trim(), children: act.isBusy.value ? store.busy.value ? "Kernel busy" : "Starting" : isFork.value ? "Fork" : "Resume" })
        ] }),
        isOpen2.value ? /* @__PURE__ */ a4("div", { class: "dnb-dock-choices", children: [
          /* @__PURE__ */ a4(PermissionChoice, { chosen: permission, runner: session.provider }),
          canFork ? /* @__PURE__ */ a4("label", { class: "dnb-check", children: [
            /* @__PURE__ */ a4(
              "input",
              {
                type: "checkbox",
                checked: isFork.value,
                onChange: (event) => {
                  isFork.value = event.currentTarget.checked;
                }
              }
            ),
            "As a fork: this session stays as it is"
          ] }) : null,
          /* @__PURE__ */ a4(
            Button,
            {
              kind: "quiet",
              onClick: () => {
                isOpen2.value = false;
              },
              children: "Less"
            }
          )
        ] }) : null,
        fault ? /* @__PURE__ */ a4("p", { class: "dnb-fault", role: "alert", children: visible(fault.message) }) : null
      ]
    }
  );
}

// src/parts/hold.ts
function useHold(items, find, epoch = "", late = "wait") {
  const [, redraw] = _2((n3) => n3 + 1, 0);
  const shown = T2({ items, epoch, isStale: false });
  const inside = T2({ pointer: false, focus: false });
  const { isStale, epoch: before } = shown.current;
  const isHeld = (inside.current.pointer || inside.current.focus) && before === epoch && !isStale;
  const held = isHeld ? hold(shown.current.items, items, find, late) : { items, changed: 0 };
  shown.current = { items: held.items, epoch, isStale: false };
  const set = (what, value) => {
    if (inside.current[what] === value) return;
    inside.current[what] = value;
    if (!value) redraw(0);
  };
  return {
    ...held,
    /** Show everything where it belongs. */
    apply: () => {
      shown.current.isStale = true;
      redraw(0);
    },
    holding: {
      onPointerEnter: () => set("pointer", true),
      onPointerLeave: () => set("pointer", false),
      onFocusIn: () => set("focus", true),
      onFocusOut: (event) => {
        const list2 = event.currentTarget;
        if (!list2.contains(event.relatedTarget)) set("focus", false);
      }
    }
  };
}

// src/parts/window.ts
var MAX_WHOLE = 200;
var OVERSCAN = 12;
var FIRST_SLICE = 40;
function useWindow(list2, items, height, estimate) {
  const [version, redraw] = _2((n3) => n3 + 1, 0);
  const heights = T2(/* @__PURE__ */ new Map());
  const look = T2(height);
  if (look.current !== height) heights.current.clear();
  look.current = height;
  const view = T2({ top: 0, height: 0 });
  const isLong = items.length > MAX_WHOLE;
  const starts = w2(
    () => isLong ? offsets(items, (at2) => heights.current.get(items[at2]?.key ?? "") ?? estimate(at2)) : null,
    [items, isLong, version, height]
  );
  const range = starts ? visible2(starts, view.current) : { start: 0, end: items.length };
  const last = T2({ range, starts });
  last.current = { range, starts };
  F2(() => {
    const box2 = list2.current;
    const scroller = box2?.closest(".dnb-main");
    if (!box2 || !scroller || !isLong) return;
    const see = () => {
      const top = scroller.getBoundingClientRect().top - box2.getBoundingClientRect().top;
      view.current = { top, height: scroller.clientHeight };
    };
    const onScroll = () => {
      see();
      const { starts: now, range: was } = last.current;
      if (!now) return;
      const next = visible2(now, view.current);
      if (next.start !== was.start || next.end !== was.end) redraw(0);
    };
    let width = 0;
    const observer = new ResizeObserver(() => {
      if (width && width !== box2.clientWidth) heights.current.clear();
      width = box2.clientWidth;
      see();
      redraw(0);
    });
    scroller.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [isLong]);
  F2(() => {
    if (isLong && list2.current && measure2(list2.current, heights.current)) redraw(0);
  });
  const heading = range.start > 0 ? headingBefore(items, range.start) : -1;
  const total = starts?.[items.length] ?? 0;
  const headingHeight = heading >= 0 ? estimate(heading) : 0;
  return {
    ...range,
    heading,
    before: starts ? Math.max(0, (starts[range.start] ?? 0) - headingHeight) : 0,
    after: starts ? total - (starts[range.end] ?? total) : 0,
    reveal: (at2) => {
      const box2 = list2.current;
      const scroller = box2?.closest(".dnb-main");
      if (!box2 || !scroller || !starts) return;
      const above = box2.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      scroller.scrollTop = above + (starts[at2] ?? 0) - scroller.clientHeight / 2;
      view.current = { top: scroller.scrollTop - above, height: scroller.clientHeight };
      redraw(0);
    }
  };
}
function visible2(starts, view) {
  const length = starts.length - 1;
  if (!view.height) return { start: 0, end: Math.min(length, FIRST_SLICE) };
  const first = itemAt(starts, Math.max(0, view.top));
  const last = itemAt(starts, Math.max(0, view.top + view.height));
  return { start: Math.max(0, first - OVERSCAN), end: Math.min(length, last + 1 + OVERSCAN) };
}
function headingBefore(items, start) {
  if (items[start]?.kind === "group") return -1;
  for (let at2 = start - 1; at2 >= 0; at2--) if (items[at2]?.kind === "group") return at2;
  return -1;
}
function measure2(box2, heights) {
  let changed = false;
  for (const row of box2.querySelectorAll("[data-row]")) {
    const key = row.dataset.row;
    const height = row.offsetHeight;
    if (!key || !height || Math.abs((heights.get(key) ?? 0) - height) < 1) continue;
    heights.set(key, height);
    changed = true;
  }
  return changed;
}

// src/parts/rows.tsx
var GROUP_HEIGHT = 29;
function Rows(props) {
  const list2 = T2(null);
  const { items, changed, apply: apply3, holding } = useHold(
    props.items,
    (item) => present(item, props.find),
    props.epoch
  );
  const slice = useWindow(
    list2,
    items,
    props.height,
    (at2) => items[at2]?.kind === "group" ? GROUP_HEIGHT : props.height
  );
  const focus = useRowFocus(list2, items, slice.reveal, props.onOpen);
  const { Row: Row2, Group: Group4 } = props;
  const draw = (item, at2) => item.kind === "group" ? /* @__PURE__ */ a4(Group4, { id: item.key, group: item.group, open: item.open, index: at2 + 1 }, item.key) : /* @__PURE__ */ a4(Row2, { id: item.key, row: item.row, index: at2 + 1 }, item.key);
  const heading = slice.heading >= 0 ? items[slice.heading] : void 0;
  return /* @__PURE__ */ a4($, { children: [
    changed > 0 ? /* @__PURE__ */ a4("div", { class: "dnb-changed", children: /* @__PURE__ */ a4("button", { type: "button", class: "dnb-btn", onClick: apply3, children: [
      changed,
      " changed"
    ] }) }) : null,
    /* @__PURE__ */ a4(
      "div",
      {
        ref: list2,
        class: props.class,
        role: "grid",
        tabIndex: -1,
        "aria-label": props.label,
        "data-acts": props.acts,
        "aria-rowcount": items.length,
        style: { paddingBlock: `${slice.before}px ${slice.after}px` },
        ...holding,
        ...focus,
        children: [
          props.children,
          heading ? draw(heading, slice.heading) : null,
          items.slice(slice.start, slice.end).map((item, i4) => draw(item, slice.start + i4))
        ]
      }
    )
  ] });
}
function present(item, find) {
  if (item.kind === "group") return item;
  const row = find(item.key);
  return row && { ...item, row };
}
function useRowFocus(list2, items, reveal, onOpen) {
  const active = T2("");
  const wanted = T2("");
  const had = T2(false);
  F2(() => {
    const box2 = list2.current;
    if (!box2) return;
    setTabStop(box2, active.current);
    const target2 = wanted.current || (had.current ? active.current : "");
    const focused2 = box2.ownerDocument.activeElement;
    if (!target2 || box2.contains(focused2) && focused2 !== box2 && !wanted.current) return;
    const row = rowOf(box2, target2);
    if (row) {
      wanted.current = "";
      row.focus({ preventScroll: true });
    } else if (had.current && !box2.contains(focused2)) box2.focus({ preventScroll: true });
  });
  const move = (to) => {
    const at2 = Math.max(0, Math.min(items.length - 1, to));
    const key = items[at2]?.key;
    if (key === void 0 || !list2.current) return;
    active.current = key;
    const row = rowOf(list2.current, key);
    if (row) {
      row.focus();
      return;
    }
    wanted.current = key;
    reveal(at2);
  };
  return {
    onFocusInCapture: (event) => {
      const row = event.target.closest("[data-row]");
      had.current = true;
      if (!row?.dataset.row) return;
      active.current = row.dataset.row;
      setTabStop(event.currentTarget, active.current);
    },
    onFocusOutCapture: (event) => {
      const box2 = event.currentTarget;
      const row = event.target;
      const next = event.relatedTarget;
      if (next) had.current = box2.contains(next);
      else queueMicrotask(() => had.current &&= !row.isConnected || box2.contains(document.activeElement));
    },
    onKeyDown: (event) => {
      const opens = event.target.dataset.opens;
      if (event.key === "Enter" && opens) {
        event.preventDefault();
        onOpen(opens);
        return;
      }
      const now = items.findIndex((item) => item.key === active.current);
      const to = rovingKey(event, now, items.length);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      move(to);
    },
    onClick: (event) => {
      const target2 = event.target;
      const row = target2.closest("[data-opens]");
      if (row?.dataset.opens && !target2.closest("button, a")) onOpen(row.dataset.opens);
    }
  };
}
var rowOf = (box2, key) => box2.querySelector(`[data-key="${CSS.escape(key)}"]`);

// src/views/pages.tsx
function NoMatch({ what }) {
  const { ui, store } = useApp();
  if (store.meta.value?.scanning) return null;
  if (!ui.isFiltered.value) {
    const told4 = what === "session" ? "No sessions yet." : `No ${what}s: no project here has plans in .tasks/.`;
    return /* @__PURE__ */ a4("div", { class: "dnb-none", children: [
      /* @__PURE__ */ a4("p", { children: told4 }),
      what === "session" ? null : /* @__PURE__ */ a4(NewEpicButton, { words: true })
    ] });
  }
  return /* @__PURE__ */ a4("div", { class: "dnb-none", children: [
    /* @__PURE__ */ a4("p", { children: [
      "No ",
      what,
      " matches the filter."
    ] }),
    /* @__PURE__ */ a4(Button, { onClick: ui.clearFilters, children: "Clear filters" })
  ] });
}
function Empty() {
  const { store } = useApp();
  const meta = store.meta.value;
  const watching = meta?.watching ? "Dispatch is watching. Start any agent in any project and it appears within a second; there is nothing to configure." : "Dispatch has looked once and is not watching. Run the cell again to look anew.";
  return /* @__PURE__ */ a4("div", { class: "dnb-page", children: [
    /* @__PURE__ */ a4("h2", { children: "No agents have worked here yet" }),
    /* @__PURE__ */ a4("p", { children: watching }),
    /* @__PURE__ */ a4(NewEpicButton, { words: true }),
    /* @__PURE__ */ a4("table", { class: "dnb-looked", children: [
      /* @__PURE__ */ a4("caption", { children: "Where it looks" }),
      /* @__PURE__ */ a4("tbody", { children: (meta?.looked ?? []).map((place, i4, all) => /* @__PURE__ */ a4("tr", { children: [
        /* @__PURE__ */ a4("td", { children: /* @__PURE__ */ a4(Provider, { name: place.provider, named: true }) }),
        /* @__PURE__ */ a4("td", { class: "dnb-code", title: oneLine(place.path), children: /* @__PURE__ */ a4("bdi", { children: oneLine(place.label || place.path) }) }),
        /* @__PURE__ */ a4("td", { children: /* @__PURE__ */ a4(Found, { place, isFirst: all[i4 - 1]?.provider !== place.provider }) })
      ] }, `${place.provider} ${place.path}`)) })
    ] }),
    /* @__PURE__ */ a4("h3", { children: "To see it at work" }),
    /* @__PURE__ */ a4("dl", { class: "dnb-steps", children: [
      /* @__PURE__ */ a4("div", { children: [
        /* @__PURE__ */ a4("dt", { children: /* @__PURE__ */ a4("code", { children: "dispatch-nb demo" }) }),
        /* @__PURE__ */ a4("dd", { children: "Simulated agents in a temporary home; touches nothing of yours." })
      ] }),
      /* @__PURE__ */ a4("div", { children: [
        /* @__PURE__ */ a4("dt", { children: /* @__PURE__ */ a4("code", { children: 'Dispatch("~/src/shop")' }) }),
        /* @__PURE__ */ a4("dd", { children: [
          "Name a project to show its ",
          /* @__PURE__ */ a4("code", { children: ".tasks/" }),
          " plans before any session exists."
        ] })
      ] }),
      /* @__PURE__ */ a4("div", { children: [
        /* @__PURE__ */ a4("dt", { children: /* @__PURE__ */ a4("code", { children: 'claude "plan the login page"' }) }),
        /* @__PURE__ */ a4("dd", { children: "Or just start an agent in a terminal." })
      ] }),
      meta?.read_only ? null : /* @__PURE__ */ a4("div", { children: [
        /* @__PURE__ */ a4("dt", { children: /* @__PURE__ */ a4("code", { children: "dispatch-nb connect claude" }) }),
        /* @__PURE__ */ a4("dd", { children: "Lets agents talk back: they claim phases and report. The plug above does the same, and shows each change first." })
      ] })
    ] })
  ] });
}
function Found({ place, isFirst }) {
  if (!place.exists) return /* @__PURE__ */ a4(State, { mark: { ...ORDER.cancelled, word: "not found" } });
  if (!isFirst) return /* @__PURE__ */ a4(State, { mark: { ...ORDER.done, word: "looked into" } });
  if (place.sessions) return /* @__PURE__ */ a4(State, { mark: { ...ORDER.done, word: plural(place.sessions, "session") } });
  return /* @__PURE__ */ a4(State, { mark: { ...ORDER.waiting, word: "no sessions yet" } });
}
function byProvider(all) {
  return all.filter((place, i4) => all.findIndex((other) => other.provider === place.provider) === i4).map((place) => ({
    ...place,
    exists: all.some((other) => other.provider === place.provider && other.exists)
  }));
}
var TELLS_AFTER_MS = 2e3;
function Scan() {
  const { store } = useApp();
  const looked = byProvider(store.meta.value?.looked ?? []);
  const total = looked.reduce((n3, place) => n3 + place.files_total, 0);
  const done = looked.reduce((n3, place) => n3 + place.files_done, 0);
  const left = useRest(done, total);
  return /* @__PURE__ */ a4("div", { class: "dnb-scan", children: [
    /* @__PURE__ */ a4("h2", { children: [
      "First scan ",
      total ? /* @__PURE__ */ a4("span", { class: "dnb-num dnb-dim", children: [
        Math.floor(100 * done / total),
        " %"
      ] }) : null
    ] }),
    /* @__PURE__ */ a4("p", { children: [
      "Newest files first, so what is running shows before the past.",
      " ",
      left === null ? "" : `About ${age(left)} left. `,
      "The next start reads only what changed."
    ] }),
    /* @__PURE__ */ a4("table", { class: "dnb-looked", children: /* @__PURE__ */ a4("tbody", { children: looked.map((place) => /* @__PURE__ */ a4("tr", { children: [
      /* @__PURE__ */ a4("td", { children: /* @__PURE__ */ a4(Provider, { name: place.provider, named: true }) }),
      /* @__PURE__ */ a4("td", { class: "dnb-looked-bar", children: /* @__PURE__ */ a4(
        Progress,
        {
          part: place.files_total ? place.files_done / place.files_total : place.exists ? 1 : 0,
          label: `${place.provider}: files read`
        }
      ) }),
      /* @__PURE__ */ a4("td", { class: "dnb-num dnb-right", children: place.exists ? `${count(place.files_done)} of ${plural(place.files_total, "file")}` : "not found" }),
      /* @__PURE__ */ a4("td", { class: "dnb-dim", children: place.exists && place.files_done ? plural(place.sessions, "session") : "" })
    ] }, `${place.provider} ${place.path}`)) }) })
  ] });
}
function useRest(done, total) {
  const began = T2(null);
  const now = Date.now();
  began.current ??= { at: now, done };
  const time = now - began.current.at;
  const read2 = done - began.current.done;
  return time < TELLS_AFTER_MS || read2 <= 0 ? null : (total - done) * time / read2;
}
function Waiting() {
  return /* @__PURE__ */ a4("p", { class: "dnb-none", children: "Waiting for the kernel's first word." });
}

// src/views/sessions.tsx
function Sessions() {
  const { ui, store } = useApp();
  const items = ui.sessions.value;
  if (!items.length) return /* @__PURE__ */ a4(NoMatch, { what: "session" });
  return /* @__PURE__ */ a4(
    Rows,
    {
      label: "Sessions",
      class: "dnb-sessions",
      items,
      epoch: ui.epoch.value,
      Row: SessionRow,
      Group,
      find: (key) => store.tables.sessions.peek().get(key),
      height: ui.isCompact.value ? 28 : 45,
      onOpen: (key) => ui.open(`session:${key}`),
      children: /* @__PURE__ */ a4(Head2, {})
    }
  );
}
var COLUMNS2 = [
  ["State", ""],
  ["Session", ""],
  ["Branch", "dnb-session-branch"],
  ["Tokens", "dnb-right dnb-session-tokens"],
  ["Cost", "dnb-right"],
  ["Context", "dnb-session-gauge"],
  ["Last hour", "dnb-session-spark"],
  ["Active", "dnb-right"]
];
function Head2() {
  return /* @__PURE__ */ a4("div", { class: "dnb-session dnb-colhead", role: "row", children: COLUMNS2.map(([name, more]) => /* @__PURE__ */ a4("span", { class: more, role: "columnheader", children: name }, name)) });
}
var SessionRow = memo(({ row: s4, id, index }) => /* @__PURE__ */ a4(
  "div",
  {
    class: "dnb-session",
    role: "row",
    "aria-rowindex": index,
    tabIndex: -1,
    "data-row": id,
    "data-key": id,
    "data-opens": id,
    children: [
      /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-cell", children: /* @__PURE__ */ a4(SessionState, { session: s4, since: false }) }),
      /* @__PURE__ */ a4("span", { class: "dnb-session-title", role: "gridcell", children: [
        /* @__PURE__ */ a4(Provider, { name: s4.provider }),
        /* @__PURE__ */ a4(Text, { text: s4.title || "No prompt yet", class: s4.title ? "" : "dnb-dim" }),
        s4.problems > 0 ? /* @__PURE__ */ a4("span", { class: "dnb-dim dnb-fixed", title: "Parts of its log could not be read", children: plural(s4.problems, "problem") }) : null
      ] }),
      /* @__PURE__ */ a4("span", { class: "dnb-session-branch", role: "gridcell", children: s4.branch ? /* @__PURE__ */ a4(Text, { text: s4.branch, class: "dnb-code" }) : null }),
      /* @__PURE__ */ a4("span", { class: "dnb-num dnb-right dnb-session-tokens", role: "gridcell", title: tokensTold(s4), children: tokens(allTokens(s4)) }),
      /* @__PURE__ */ a4(Cost, { usd: s4.cost_usd }),
      /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-cell dnb-session-gauge", children: /* @__PURE__ */ a4(Gauge, { used: s4.context_tokens, size: s4.context_window }) }),
      /* @__PURE__ */ a4(LastHour, { session: s4 }),
      /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-right", children: /* @__PURE__ */ a4(Age, { at: s4.last_activity }) }),
      /* @__PURE__ */ a4("span", { class: "dnb-evidence", role: "gridcell", children: /* @__PURE__ */ a4(Text, { text: sentence(s4.state_reason) }) })
    ]
  }
));
function Cost({ usd }) {
  const unknown = usd === null;
  const title = unknown ? "Its log tells no tokens, or its model has no price here" : void 0;
  return /* @__PURE__ */ a4("span", { class: `dnb-num dnb-right ${unknown ? "dnb-dim" : ""}`, role: "gridcell", title, children: money(usd) });
}
function LastHour({ session }) {
  const { store } = useApp();
  const now = Math.floor(store.clock.now.peek() / 6e4);
  return /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-cell dnb-session-spark", children: /* @__PURE__ */ a4(Spark, { recent: session.recent, live: session.state_group === "running", now }) });
}
function allTokens(s4) {
  return sum([s4.input_tokens, s4.output_tokens, s4.cache_read_tokens, s4.cache_write_tokens]);
}
function tokensTold(s4) {
  const parts = [
    ["input", s4.input_tokens],
    ["output", s4.output_tokens],
    ["of it reasoning", s4.reasoning_tokens],
    ["cache read", s4.cache_read_tokens],
    ["cache write", s4.cache_write_tokens]
  ];
  const known = parts.filter(([, n3]) => n3 !== null).map(([name, n3]) => `${name} ${tokens(n3)}`);
  return known.length ? known.join(", ") : `${UNKNOWN}: its log tells no tokens`;
}
function Group({
  group,
  id,
  open,
  index
}) {
  const { ui } = useApp();
  const isOlder = group.part === "older";
  const told4 = [
    group.running ? `${count(group.running)} running` : "",
    group.cost === null ? "" : money(group.cost)
  ];
  const title = group.unpriced ? `Without ${plural(group.unpriced, "session")} that has no price` : void 0;
  return /* @__PURE__ */ a4("div", { class: isOlder ? "dnb-fold-row" : "dnb-group", role: "row", "aria-rowindex": index, "data-row": id, children: /* @__PURE__ */ a4("div", { role: "gridcell", children: /* @__PURE__ */ a4("h3", { children: /* @__PURE__ */ a4(Fold, { open, "data-key": id, onClick: () => ui.fold(id, !open), children: [
    isOlder ? "Older" : /* @__PURE__ */ a4("bdi", { children: group.project ? oneLine(group.project) : "No project" }),
    /* @__PURE__ */ a4("span", { class: "dnb-num", children: count(group.count) }),
    /* @__PURE__ */ a4("span", { class: "dnb-dim", title, children: told4.filter(Boolean).join(", ") })
  ] }) }) }) });
}

// src/views/session_drawer.tsx
function SessionDrawer({ target: { provider, session_id } }) {
  const { store } = useApp();
  const row = store.tables.sessions.value.get(`${provider}/${session_id}`);
  const revision = `${row?.last_activity ?? ""} ${row?.state ?? ""} ${store.link.value.state}`;
  const detail = useDetail((abort) => store.session({ provider, session_id }, abort), revision);
  const found2 = detail.value.value;
  const session = row ?? found2?.session ?? null;
  const pane = useSignal("talk");
  const chosen = useSignal(null);
  const place = usePlace(provider, session_id, session?.cwd ?? null, pane);
  const showFile = (path) => {
    chosen.value = { path };
    pane.value = "changes";
  };
  return /* @__PURE__ */ a4(
    Drawer,
    {
      kind: "session",
      label: `Session ${oneLine(session_id)}`,
      title: /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(Provider, { name: provider }),
        /* @__PURE__ */ a4("h2", { children: /* @__PURE__ */ a4(Text, { text: session?.title || session_id }) })
      ] }),
      facts: session ? /* @__PURE__ */ a4(Facts4, { session }) : null,
      children: [
        /* @__PURE__ */ a4(TalkContext.Provider, { value: place, children: [
          /* @__PURE__ */ a4(About, { session, found: found2, isShown: pane.value === "about", showFile }),
          /* @__PURE__ */ a4(Panes, { found: found2, revision, pane, chosen: chosen.value })
        ] }),
        session ? /* @__PURE__ */ a4(SessionDock, { session }) : null,
        /* @__PURE__ */ a4(Asking, { detail, what: "the conversation" })
      ]
    }
  );
}
function usePlace(provider, session_id, cwd, pane) {
  const agent = useSignal("");
  const opened = w2(() => /* @__PURE__ */ new Set(), [provider, session_id, agent.value]);
  return w2(() => {
    const follow2 = (name) => {
      agent.value = name;
      pane.value = "talk";
    };
    return { provider, session_id, cwd, agent: agent.value, opened, follow: follow2 };
  }, [provider, session_id, cwd, agent, agent.value, opened, pane]);
}
var NO_MESSAGES = [];
function Panes({ found: found2, revision, pane, chosen }) {
  const { agent } = useTalk();
  const files = found2?.files ?? [];
  const own = found2?.agents.find((known) => known.agent_id === agent);
  const tabs = [
    { key: "about", name: "About", narrow: true },
    { key: "talk", name: "Conversation" },
    ...files.length ? [{ key: "changes", name: "Changes", number: files.length }] : []
  ];
  return /* @__PURE__ */ a4("section", { class: "dnb-talk", "aria-label": "Conversation and changes", "data-pane": pane.value, children: [
    /* @__PURE__ */ a4(
      Replay,
      {
        last: found2 && (agent ? NO_MESSAGES : found2.messages),
        revision: `${revision} ${own?.last_activity ?? ""}`,
        tabs: /* @__PURE__ */ a4(
          Tabs2,
          {
            label: "Parts of the session",
            tabs,
            chosen: pane.value,
            choose: (key) => pane.value = key
          }
        ),
        isShown: pane.value !== "changes"
      },
      agent
    ),
    pane.value === "changes" ? /* @__PURE__ */ a4(Changes, { files, chosen }) : null
  ] });
}
var SOURCES = {
  registry: "agents' own registry",
  hook: "hook",
  lock: "lock file",
  process: "process list",
  log: "session log",
  guess: "guess"
};
function Facts4({ session: s4 }) {
  const { ui } = useApp();
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("p", { class: "dnb-why", children: [
      /* @__PURE__ */ a4(SessionState, { session: s4 }),
      /* @__PURE__ */ a4("span", { children: [
        /* @__PURE__ */ a4("bdi", { children: visible(stopped(sentence(s4.state_reason))) }),
        " ",
        /* @__PURE__ */ a4("span", { class: "dnb-dim", children: [
          "Source: ",
          SOURCES[s4.state_source] ?? s4.state_source,
          "."
        ] })
      ] })
    ] }),
    /* @__PURE__ */ a4("p", { class: "dnb-facts", children: [
      s4.project ? /* @__PURE__ */ a4(Fact, { icon: "folder", title: oneLine(s4.cwd ?? ""), children: /* @__PURE__ */ a4(Word, { text: s4.project }) }) : null,
      s4.branch ? /* @__PURE__ */ a4(Fact, { icon: "branch", children: /* @__PURE__ */ a4(Word, { text: s4.branch, class: "dnb-code" }) }) : null,
      s4.project && s4.epic ? /* @__PURE__ */ a4(Fact, { title: oneLine(s4.link_reason), children: /* @__PURE__ */ a4(
        "button",
        {
          type: "button",
          class: "dnb-link",
          onClick: () => ui.open(
            `epic:${epicKey({ project: s4.project ?? "", epic: s4.epic ?? "" })}${s4.phase_id ? `/${s4.phase_id}` : ""}`
          ),
          children: [
            /* @__PURE__ */ a4(Word, { text: s4.epic }),
            " ",
            s4.phase_id ? /* @__PURE__ */ a4("b", { children: oneLine(s4.phase_id) }) : null
          ]
        }
      ) }) : null,
      s4.model ? /* @__PURE__ */ a4(Fact, { children: /* @__PURE__ */ a4(Word, { text: s4.model }) }) : null,
      /* @__PURE__ */ a4(Fact, { children: [
        /* @__PURE__ */ a4("b", { class: "dnb-num", children: count(s4.turns) }),
        " ",
        s4.turns === 1 ? "turn" : "turns"
      ] }),
      /* @__PURE__ */ a4(Fact, { title: tokensTold(s4), children: [
        /* @__PURE__ */ a4("b", { class: "dnb-num", children: tokens(allTokens(s4)) }),
        " tokens"
      ] }),
      /* @__PURE__ */ a4(
        Fact,
        {
          title: s4.cost_usd === null ? "Its log tells no tokens, or its model has no price here" : void 0,
          children: [
            /* @__PURE__ */ a4("b", { class: "dnb-num", children: money(s4.cost_usd) }),
            s4.cost_usd === null ? " cost" : ""
          ]
        }
      ),
      /* @__PURE__ */ a4("span", { class: "dnb-fact-gauge", children: [
        "Context ",
        /* @__PURE__ */ a4(Gauge, { used: s4.context_tokens, size: s4.context_window })
      ] })
    ] })
  ] });
}

// src/views/drawers.tsx
function Drawers({ root }) {
  const { ui } = useApp();
  const sheet = ui.sheet.value;
  const target2 = ui.drawer.value;
  ui.focus.inside = root.current?.contains(root.current.ownerDocument.activeElement) ?? false;
  useReturn(root, Boolean(sheet || target2));
  if (sheet === "help") return /* @__PURE__ */ a4(Help, {});
  if (sheet === "problems") return /* @__PURE__ */ a4(Problems2, {});
  if (sheet === "runs") return /* @__PURE__ */ a4(Runs, {});
  if (sheet === "copy") return /* @__PURE__ */ a4(ByHand, {});
  if (sheet === "connect") return /* @__PURE__ */ a4(Connect, {});
  if (sheet === "epic") return /* @__PURE__ */ a4(NewEpic, {});
  if (target2?.kind === "epic")
    return /* @__PURE__ */ a4(EpicDrawer, { target: target2 }, `e ${target2.project}/${target2.epic}`);
  if (target2?.kind === "session") {
    return /* @__PURE__ */ a4(SessionDrawer, { target: target2 }, `s ${target2.provider}/${target2.session_id}`);
  }
  if (target2?.kind === "run") return /* @__PURE__ */ a4(RunDrawer, { target: target2 }, `r ${target2.run_id}`);
  return null;
}
function useReturn(root, isOpen2) {
  const opener = T2(null);
  const was = T2(false);
  if (isOpen2 && !was.current) {
    const active = root.current?.ownerDocument.activeElement;
    opener.current = active instanceof HTMLElement && root.current?.contains(active) ? active : null;
  }
  was.current = isOpen2;
  F2(() => {
    const box2 = root.current;
    const from = opener.current;
    if (isOpen2 || !box2 || !from) return;
    opener.current = null;
    const active = box2.ownerDocument.activeElement;
    if (active && active !== box2.ownerDocument.body && !box2.contains(active)) return;
    const key = from.dataset.key;
    const again = from.isConnected ? from : key && box2.querySelector(`[data-key="${CSS.escape(key)}"]`);
    (again || box2.querySelector(".dnb-frame"))?.focus({ preventScroll: true });
  }, [isOpen2, root]);
}

// src/views/feed.tsx
var MARKS = {
  session_started: { word: "Session started", tone: "live", glyph: "starting" },
  session_ended: { ...SESSION.ended, word: "Session ended" },
  error: SESSION.error,
  phase_completed: { ...ORDER.done, word: "Phase completed" },
  phase_started: { ...ORDER.live, word: "Phase started" },
  phase_blocked: { ...ORDER.blocked, word: "Phase blocked" },
  agent_spawned: { word: "Subagent started", tone: "quiet", glyph: "spawn" },
  note: { word: "Note", tone: "quiet", glyph: "note" },
  run_queued: { word: "Run queued", tone: "quiet", glyph: "todo" },
  run_started: { word: "Run started", tone: "live", glyph: "starting" },
  run_ended: { ...SESSION.ended, word: "Run ended" },
  approval_asked: { ...SESSION.approval, word: "Permission asked" },
  approval_answered: { word: "Permission answered", tone: "quiet", glyph: "note" }
};
var FIRST3 = 100;
var dayBegin = perRow((event) => {
  const at2 = ms(event.time);
  return at2 === null ? null : midnight(at2);
});
function Feed() {
  const { ui } = useApp();
  const isShown = ui.size.value === "wide" ? ui.feed.value : ui.over.value === "feed";
  return isShown ? /* @__PURE__ */ a4(Panel, {}) : null;
}
function Panel() {
  const { ui, store } = useApp();
  const limit = useSignal(FIRST3);
  const list2 = T2(null);
  const roving = useRoving(list2);
  const fresh = w2(
    () => ui.events.value.map((event) => ({ key: event.event_id, event })),
    [ui.events.value]
  );
  const { items, changed, apply: apply3, holding } = useHold(fresh, (item) => item);
  const now = store.clock.now.peek();
  const dayOf = (at2) => {
    const begin = items[at2] ? dayBegin(items[at2].event) : null;
    return begin === null ? "" : day(begin, now);
  };
  const headOf = (at2) => {
    const [above, own] = [items[at2 - 1]?.event, items[at2]?.event];
    return above && own && dayBegin(above) !== dayBegin(own) ? dayOf(at2) : "";
  };
  const rest = items.length - limit.value;
  return /* @__PURE__ */ a4("section", { class: "dnb-feed", "aria-label": "Activity", children: [
    /* @__PURE__ */ a4("h3", { children: [
      "Activity",
      changed > 0 ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-textbtn", onClick: apply3, children: [
        changed,
        " new"
      ] }) : /* @__PURE__ */ a4("span", { class: "dnb-dim", children: dayOf(0) })
    ] }),
    items.length ? null : /* @__PURE__ */ a4("p", { class: "dnb-dim dnb-feed-none", children: "Nothing has happened yet." }),
    /* @__PURE__ */ a4("ol", { ref: list2, ...roving, ...holding, children: items.slice(0, limit.value).map(({ key, event }, i4) => /* @__PURE__ */ a4(Event, { event, head: headOf(i4) }, key)) }),
    rest > 0 ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-textbtn dnb-feed-more", onClick: () => limit.value += FIRST3, children: [
      "Show ",
      Math.min(FIRST3, rest),
      " older"
    ] }) : null
  ] });
}
var Event = memo(({ event, head }) => {
  const open = useSignal(false);
  const mark3 = MARKS[event.type] ?? MARKS.note;
  const at2 = ms(event.time);
  return /* @__PURE__ */ a4("li", { class: "dnb-event", children: [
    head ? /* @__PURE__ */ a4("h4", { class: "dnb-event-day", children: head }) : null,
    /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        "data-key": event.event_id,
        "aria-expanded": open.value,
        title: mark3.word,
        onClick: () => open.value = !open.value,
        children: [
          /* @__PURE__ */ a4("time", { class: "dnb-num", dateTime: event.time ?? void 0, children: at2 === null ? "" : clock(at2) }),
          /* @__PURE__ */ a4(StateGlyph, { mark: mark3, size: 13 }),
          /* @__PURE__ */ a4("span", { class: "dnb-event-text", dir: "auto", children: /* @__PURE__ */ a4(Told, { event }) })
        ]
      }
    ),
    open.value ? /* @__PURE__ */ a4(More, { event }) : null
  ] });
});
function Told({ event }) {
  const place = event.epic ? `${event.epic}${event.phase_id ? ` ${event.phase_id}` : ""}` : event.project ?? "";
  const summary = oneLine(event.summary);
  const who = event.persona ? `@${oneLine(event.persona)}` : "";
  switch (event.type) {
    case "session_started":
      return /* @__PURE__ */ a4($, { children: [
        who || "Session",
        " started",
        place ? " on " : "",
        /* @__PURE__ */ a4("b", { children: oneLine(place) }),
        " ",
        /* @__PURE__ */ a4("bdi", { children: summary })
      ] });
    case "agent_spawned":
      return /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4("bdi", { children: summary }),
        who ? `, a subagent of ${who}` : ""
      ] });
    case "session_ended":
    case "error":
      return /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4("bdi", { children: summary }),
        " ",
        /* @__PURE__ */ a4("b", { children: oneLine(place) })
      ] });
    default:
      return /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4("b", { children: oneLine(place) }),
        " ",
        /* @__PURE__ */ a4("bdi", { children: summary })
      ] });
  }
}
function More({ event }) {
  const { ui, store } = useApp();
  const { project, epic, phase_id, provider, session_id, parent_id } = event;
  const parent = parent_id ? ui.keyOf(parent_id) : null;
  const epicKey2 = project && epic ? `${project}/${epic}` : null;
  const isThere = epicKey2 !== null && store.tables.epics.value.has(epicKey2);
  return /* @__PURE__ */ a4("div", { class: "dnb-event-more", children: [
    event.body ? /* @__PURE__ */ a4(Markdown, { text: event.body }) : null,
    isThere ? /* @__PURE__ */ a4(Link, { label: "Epic", onOpen: () => ui.open(`epic:${epicKey2}${phase_id ? `/${phase_id}` : ""}`), children: /* @__PURE__ */ a4(Word, { text: epic ?? "" }) }) : null,
    provider && session_id ? /* @__PURE__ */ a4(Link, { label: "Session", onOpen: () => ui.open(`session:${provider}/${session_id}`), children: [
      ui.providerName(provider),
      " ",
      short(session_id)
    ] }) : null,
    parent ? /* @__PURE__ */ a4(Link, { label: "Parent", onOpen: () => ui.open(`session:${parent}`), children: short(parent_id ?? "") }) : null
  ] });
}
function Link({
  label,
  onOpen,
  children
}) {
  return /* @__PURE__ */ a4("button", { type: "button", class: "dnb-link", onClick: onOpen, children: [
    /* @__PURE__ */ a4("span", { class: "dnb-dim", children: label }),
    " ",
    /* @__PURE__ */ a4("span", { children })
  ] });
}

// src/begin.ts
function toBegin(target2, known) {
  const begins = meant(target2, known).flatMap((order) => {
    const isOurs = known.runs.get(orderKey(order))?.some(isActive);
    const start = isOurs ? null : startOf(order);
    return start ? [{ order, start }] : [];
  });
  return begins.find((begin) => begin.start === "hand_off") ?? begins[0] ?? null;
}
function meant(target2, { orders: orders2, sessions: sessions2, stops }) {
  if (target2?.kind === "epic") {
    const own = told(stops.get(epicKey(target2)) ?? []).map((stop) => stop.order);
    if (target2.phase === null) return own;
    const order2 = orders2.get(`${epicKey(target2)}/${target2.phase}`);
    return order2 ? [order2] : [];
  }
  const session = target2?.kind === "session" ? sessions2.get(sessionKey(target2)) : void 0;
  const order = session && orderOf(session, orders2);
  return order ? [order] : [];
}

// src/views/keys.ts
var isTyping = (target2) => target2 instanceof HTMLElement && (target2.matches("input, textarea, select") || target2.isContentEditable);
function useKeys(root) {
  const app = useApp();
  const { ui, store } = app;
  const focus = (selector) => {
    const found2 = root.current?.querySelector(selector);
    found2?.focus();
    return found2 !== null && found2 !== void 0;
  };
  const stepOut = (event) => {
    if (ui.sheet.peek()) ui.sheet.value = "";
    else if (ui.drawer.peek() || store.traits.selected.peek()) ui.close();
    else if (ui.over.peek()) ui.over.value = "";
    else if (ui.isFiltered.peek()) ui.clearFilters();
    else {
      leave(root.current);
      return;
    }
    event.preventDefault();
  };
  const nextNeed = () => {
    const all = [...root.current?.querySelectorAll("[data-need] .dnb-btn") ?? []];
    const at2 = all.indexOf(document.activeElement);
    all[(at2 + 1) % all.length]?.focus();
  };
  const handOff = () => {
    const { orders: orders2, sessions: sessions2, epics } = store.tables;
    const known = { orders: orders2.peek(), sessions: sessions2.peek() };
    const found2 = ui.starts.peek() && ui.power.peek() === "on" ? toBegin(target(focused(app, root.current), epics.peek()), {
      ...known,
      stops: ui.epicStops.peek(),
      runs: ui.runs.peek()
    }) : null;
    if (found2) ui.prepare(orderKey(found2.order), found2.start);
    else tell(ui, "Nothing here to run or hand off");
  };
  const keys = {
    "/": () => {
      if (ui.size.peek() === "narrow") ui.over.value = "filters";
      requestAnimationFrame(() => focus(".dnb-find input"));
    },
    n: nextNeed,
    h: handOff,
    c: ui.toggleCompact,
    "[": () => ui.toggle("side"),
    "]": () => ui.toggle("feed"),
    l: () => void copy("link", app, document),
    p: () => void copy("python", app, document),
    "?": () => {
      ui.sheet.value = ui.sheet.peek() === "help" ? "" : "help";
    },
    ...Object.fromEntries(VIEWS.map((view, i4) => [String(i4 + 1), () => ui.show(view)])),
    ...Object.fromEntries(
      ["j", "k", "ArrowDown", "ArrowUp"].map((key) => [
        key,
        () => focus('.dnb-main [role="grid"] [tabindex="0"]')
      ])
    )
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    if (event.defaultPrevented) return;
    if (event.key === "Escape") {
      stepOut(event);
      return;
    }
    const run = keys[event.key];
    const isDrawer = event.target instanceof Element && event.target.closest(".dnb-drawer") !== null;
    if (!run || isTyping(event.target) || isDrawer && /^(Arrow|[jk]$)/.test(event.key)) return;
    event.preventDefault();
    run();
  };
}
function focused({ store }, root) {
  const row = root?.ownerDocument.activeElement?.closest("[data-opens], [data-need]");
  const { opens, need } = row?.dataset ?? {};
  if (opens) return `${store.traits.view.peek() === "sessions" ? "session" : "epic"}:${opens}`;
  return need ?? store.traits.selected.peek();
}
function leave(root) {
  const outside = root?.parentElement?.closest(".jp-Cell, .jp-Notebook, [tabindex]");
  if (outside && !outside.hasAttribute("tabindex")) document.activeElement?.blur();
  else if (outside) outside.focus();
  else document.activeElement?.blur();
}

// src/views/missions.tsx
function Missions() {
  const { ui, store } = useApp();
  const items = ui.missions.value;
  if (!items.length) return /* @__PURE__ */ a4(NoMatch, { what: "epic" });
  const find = (key) => {
    const epic = store.tables.epics.peek().get(key);
    return epic && { epic, stops: ui.epicStops.peek().get(key) ?? [] };
  };
  return /* @__PURE__ */ a4(
    Rows,
    {
      label: "Missions",
      class: "dnb-epics",
      items,
      epoch: ui.epoch.value,
      Row: MissionRow,
      Group: Finished,
      find,
      height: ui.isCompact.value ? 28 : 59,
      onOpen: (key) => ui.open(`epic:${key}`)
    }
  );
}
function MissionRow({ row, id, index }) {
  return /* @__PURE__ */ a4(EpicRow, { epic: row.epic, stops: row.stops, id, index });
}
var EpicRow = memo(
  ({ epic, stops, id, index }) => {
    const mark3 = epicMark(epic);
    return /* @__PURE__ */ a4(
      "div",
      {
        class: "dnb-epic",
        role: "row",
        "aria-rowindex": index,
        "aria-label": oneLine(`${epic.title}, ${mark3.word}`),
        tabIndex: -1,
        "data-row": id,
        "data-key": id,
        "data-opens": id,
        children: [
          /* @__PURE__ */ a4("div", { class: "dnb-epic-state", role: "gridcell", children: [
            /* @__PURE__ */ a4(State, { mark: mark3 }),
            /* @__PURE__ */ a4(Text, { text: epic.project, class: "dnb-dim" })
          ] }),
          /* @__PURE__ */ a4("div", { class: "dnb-epic-title", role: "gridcell", children: /* @__PURE__ */ a4("h3", { children: /* @__PURE__ */ a4(Text, { text: epic.title }) }) }),
          /* @__PURE__ */ a4("div", { class: "dnb-epic-rail", role: "gridcell", children: /* @__PURE__ */ a4(Rail, { stops }) }),
          /* @__PURE__ */ a4("div", { class: "dnb-epic-end", role: "gridcell", children: [
            /* @__PURE__ */ a4(Done, { stops }),
            epic.stale ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: "last good version" }) : null,
            /* @__PURE__ */ a4(Age, { at: epic.last_activity })
          ] }),
          told(stops).map((stop) => /* @__PURE__ */ a4(Told2, { stop }, stop.order.phase_id))
        ]
      }
    );
  }
);
function Told2({ stop: { order, session } }) {
  const why2 = order.order_state === "blocked" ? order.last_entry || order.reason : "";
  return /* @__PURE__ */ a4("div", { class: "dnb-epic-phase", role: "gridcell", "data-state": order.order_state, children: [
    /* @__PURE__ */ a4("div", { class: "dnb-epic-what", children: [
      /* @__PURE__ */ a4("span", { class: "dnb-cut", title: oneLine(`${order.phase_id} ${order.title}. ${order.reason}`), children: [
        /* @__PURE__ */ a4("span", { class: "dnb-id", children: oneLine(order.phase_id) }),
        " ",
        /* @__PURE__ */ a4(Word, { text: order.title }),
        why2 ? /* @__PURE__ */ a4($, { children: [
          " ",
          /* @__PURE__ */ a4(Word, { text: why2, class: "dnb-dim" })
        ] }) : null
      ] }),
      /* @__PURE__ */ a4(OrderActions, { order })
    ] }),
    /* @__PURE__ */ a4(Who, { provider: order.provider, persona: order.persona }),
    order.order_state === "live" && session ? /* @__PURE__ */ a4(SessionState, { session }) : /* @__PURE__ */ a4(State, { mark: orderMark(order), since: SINCE.has(order.order_state) ? order.last_activity : null })
  ] });
}
var SINCE = /* @__PURE__ */ new Set(["blocked", "abandoned", "live"]);
function Finished({
  group,
  id,
  open,
  index
}) {
  const { ui } = useApp();
  const parts = [group.done && `${group.done} done`, group.cancelled && `${group.cancelled} cancelled`];
  return /* @__PURE__ */ a4("div", { class: "dnb-fold-row", role: "row", "aria-rowindex": index, "data-row": id, children: /* @__PURE__ */ a4("span", { role: "gridcell", children: /* @__PURE__ */ a4(Fold, { open, "data-key": id, onClick: () => ui.fold(id, !open), children: [
    "Finished",
    /* @__PURE__ */ a4("span", { class: "dnb-num", children: group.done + group.cancelled }),
    /* @__PURE__ */ a4("span", { class: "dnb-dim", children: parts.filter(Boolean).join(", ") })
  ] }) }) });
}

// src/views/needs.tsx
var FIRST4 = 3;
var MOST2 = 50;
var MARKS2 = {
  approval: SESSION.approval,
  waiting: SESSION.waiting,
  abandoned: ORDER.abandoned,
  blocked: ORDER.blocked,
  error: SESSION.error
};
function Needs() {
  const { ui } = useApp();
  const { items: all, holding } = useHold(ui.need.value, (need) => need, "", "end");
  const isHeld = all !== ui.need.value;
  const isOver = (need) => isHeld && !ui.need.value.some((now) => now.key === need.key);
  const outside = ui.needsOutside.value;
  const isOpen2 = useSignal(false);
  const list2 = T2(null);
  const roving = useRoving(list2);
  if (!all.length && !outside) return /* @__PURE__ */ a4(Announce, { number: 0 });
  const over = all.slice(0, MOST2).filter(isOver).length;
  const first = FIRST4 + over;
  const shown = all.slice(0, MOST2).filter((need, i4) => isOpen2.value || i4 < first || isHeld && need.approval);
  const more = all.length - first;
  return /* @__PURE__ */ a4("section", { class: "dnb-needs", "aria-label": "Needs you", "data-open": isOpen2.value, children: [
    /* @__PURE__ */ a4("div", { class: "dnb-needs-head", children: [
      /* @__PURE__ */ a4("h2", { children: [
        "Needs you ",
        /* @__PURE__ */ a4("span", { class: "dnb-num", children: count(ui.need.value.length) })
      ] }),
      more > 0 ? /* @__PURE__ */ a4(
        "button",
        {
          type: "button",
          class: "dnb-textbtn",
          "aria-expanded": isOpen2.value,
          onClick: () => isOpen2.value = !isOpen2.value,
          children: isOpen2.value ? "Show three" : /* @__PURE__ */ a4(More2, { number: more, all: all.length })
        }
      ) : null,
      outside > 0 ? /* @__PURE__ */ a4("button", { type: "button", class: "dnb-textbtn", onClick: ui.clearFilters, children: [
        count(outside),
        " outside the filter"
      ] }) : null
    ] }),
    /* @__PURE__ */ a4("ul", { ref: list2, ...roving, ...holding, children: [
      shown.map((need) => /* @__PURE__ */ a4(NeedRow, { need, isOver: isOver(need) }, need.key)),
      isOpen2.value && all.length > MOST2 ? /* @__PURE__ */ a4("li", { class: "dnb-need dnb-dim", children: [
        count(all.length - MOST2),
        " more in Orders and Sessions"
      ] }) : null
    ] }),
    /* @__PURE__ */ a4(Announce, { number: ui.need.value.length })
  ] });
}
function More2({ number, all }) {
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("span", { class: "dnb-more-wide", children: [
      count(number),
      " more"
    ] }),
    /* @__PURE__ */ a4("span", { class: "dnb-more-narrow", children: [
      count(all - 1),
      " more"
    ] })
  ] });
}
function NeedRow({ need, isOver }) {
  return need.approval ? /* @__PURE__ */ a4(AskRow, { need, ask: need.approval, isOver }) : /* @__PURE__ */ a4(PlainRow, { need, isOver });
}
function AskRow({ need, ask, isOver }) {
  const { ui } = useApp();
  const whole = useWhole(ask.text);
  const { act, decide } = useAnswer(ask);
  const place = ask.epic ? `${ask.epic} ${ask.phase_id ?? ""}` : need.session?.title ?? ask.project ?? "";
  const isOff = ui.power.value !== "on" || act.isBusy.value || isOver;
  const wantsWords = ask.kind === "question" && !ask.decisions.includes("once");
  return /* @__PURE__ */ a4(
    "li",
    {
      class: "dnb-need",
      "data-need": need.opens,
      "data-ask": whole.isOpen.value ? "open" : "",
      "data-over": isOver ? "" : void 0,
      children: [
        /* @__PURE__ */ a4(State, { mark: MARKS2[need.kind] }),
        /* @__PURE__ */ a4("div", { class: "dnb-need-ask", children: [
          /* @__PURE__ */ a4(Text, { text: ask.tool, class: "dnb-tool" }),
          /* @__PURE__ */ a4(AskText, { ask, whole }),
          /* @__PURE__ */ a4(AnswerError, { act })
        ] }),
        /* @__PURE__ */ a4("div", { class: "dnb-need-where", title: oneLine(`${ask.project ?? ""} ${place}`), children: [
          /* @__PURE__ */ a4(Provider, { name: ask.provider }),
          /* @__PURE__ */ a4("bdi", { class: "dnb-cut", children: oneLine(place) })
        ] }),
        isOver ? /* @__PURE__ */ a4("span", { class: "dnb-age", children: "over" }) : /* @__PURE__ */ a4(Age, { at: need.since }),
        /* @__PURE__ */ a4("div", { class: "dnb-acts", children: [
          ui.power.value === "no" || isOver ? null : /* @__PURE__ */ a4($, { children: [
            /* @__PURE__ */ a4(AllowButton, { ask, whole, act, decide }),
            wantsWords ? null : /* @__PURE__ */ a4(
              Button,
              {
                disabled: isOff,
                onClick: () => decide("deny"),
                "aria-label": `Deny ${oneLine(ask.tool)}`,
                children: "Deny"
              }
            )
          ] }),
          /* @__PURE__ */ a4(
            Button,
            {
              kind: wantsWords && !isOver ? void 0 : "quiet",
              "data-key": need.key,
              onClick: () => ui.open(need.opens),
              children: ask.kind === "question" ? "Answer" : "Open"
            }
          )
        ] })
      ]
    }
  );
}
function PlainRow({ need, isOver }) {
  const { ui } = useApp();
  const { order, session, kind } = need;
  const isSession = kind === "approval" || kind === "waiting" || kind === "error";
  const title = (isSession ? session?.title : order?.title) ?? "";
  const provider = session?.provider ?? order?.provider ?? null;
  return /* @__PURE__ */ a4("li", { class: "dnb-need", "data-need": need.opens, "data-over": isOver ? "" : void 0, children: [
    /* @__PURE__ */ a4(State, { mark: MARKS2[kind] }),
    /* @__PURE__ */ a4("div", { class: "dnb-need-what", title: visible(told3(need).filter(Boolean).join("\n")), children: /* @__PURE__ */ a4(What, { need }) }),
    /* @__PURE__ */ a4("div", { class: "dnb-need-where", title: whereTold(need), children: [
      provider ? /* @__PURE__ */ a4(Provider, { name: provider }) : null,
      /* @__PURE__ */ a4("bdi", { class: "dnb-cut", children: oneLine(where(need)) })
    ] }),
    isOver ? /* @__PURE__ */ a4("span", { class: "dnb-age", children: "over" }) : /* @__PURE__ */ a4(Age, { at: need.since }),
    /* @__PURE__ */ a4("div", { class: "dnb-acts", children: [
      order && !isSession && !isOver ? /* @__PURE__ */ a4(OrderActions, { order }) : null,
      /* @__PURE__ */ a4(
        Button,
        {
          kind: isSession ? void 0 : "quiet",
          "data-key": need.key,
          onClick: () => ui.open(need.opens),
          "aria-label": `${isSession ? "Open" : "Log of"} ${oneLine(title)}`,
          children: isSession ? "Open" : "Log"
        }
      )
    ] })
  ] });
}
function What({ need: { kind, session, order } }) {
  if (session && kind === "approval") {
    return /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4(Word, { text: session.active_tool ?? "A tool", class: "dnb-tool" }),
      " ",
      session.active_detail ? /* @__PURE__ */ a4(Word, { text: session.active_detail, class: "dnb-code" }) : /* @__PURE__ */ a4(Word, { text: session.title })
    ] });
  }
  if (session && kind === "waiting") {
    return session.active_detail ? /* @__PURE__ */ a4(Word, { text: session.active_detail }) : /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4(Word, { text: session.title }),
      " ",
      /* @__PURE__ */ a4(Word, { text: sentence(session.state_reason), class: "dnb-dim" })
    ] });
  }
  const title = (kind === "error" ? session?.title : order?.title) ?? "";
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4(Word, { text: title, class: "dnb-tool" }),
    " ",
    /* @__PURE__ */ a4(Word, { text: why(kind, session, order) })
  ] });
}
function why(kind, session, order) {
  if (kind === "error") return sentence(session?.state_reason ?? "");
  return kind === "blocked" && order?.last_entry || order?.reason || "";
}
function told3({ kind, session, order }) {
  if (kind === "abandoned" || kind === "blocked") return [order?.title ?? "", why(kind, session, order)];
  return [session?.title ?? "", session?.active_detail ?? "", session?.state_reason ?? ""];
}
function where({ order, session }) {
  if (order) return `${order.epic} ${order.phase_id}`;
  if (session?.epic) return session.phase_id ? `${session.epic} ${session.phase_id}` : session.epic;
  return session?.branch ?? session?.project ?? "";
}
function whereTold(need) {
  const persona = need.session?.persona ?? need.order?.persona;
  const project = need.session?.project ?? need.order?.project ?? "no project";
  return oneLine(`${project}, ${where(need)}${persona ? `, @${persona}` : ""}`);
}
var QUIET_MS = 5e3;
function Announce({ number }) {
  const told4 = useSignal("");
  const last = T2({ at: 0, number: -1 });
  A2(() => {
    if (last.current.number === number) return;
    const wait = Math.max(0, last.current.at + QUIET_MS - Date.now());
    const timer = setTimeout(() => {
      last.current = { at: Date.now(), number };
      told4.value = number ? `Needs you: ${number}` : "Nothing needs you";
    }, wait);
    return () => clearTimeout(timer);
  }, [number, told4]);
  return /* @__PURE__ */ a4("span", { class: "dnb-sr", role: "status", "aria-live": "polite", children: told4 });
}

// src/views/orders.tsx
var HINTS = {
  abandoned: "in progress, nobody on it",
  claimable: "free to start",
  waiting: "for an earlier phase"
};
var WORDS2 = { live: "Live", waiting: "Waiting" };
function Orders() {
  const { ui, store } = useApp();
  const items = ui.orders.value;
  if (!items.length) return /* @__PURE__ */ a4(NoMatch, { what: "order" });
  const find = (key) => {
    const order = store.tables.orders.peek().get(key);
    return order && stopOf(order, store.tables.sessions.peek());
  };
  return /* @__PURE__ */ a4(
    Rows,
    {
      label: "Orders",
      class: "dnb-orders",
      acts: ui.starts.value || ui.runs.value.size ? void 0 : "none",
      items,
      epoch: ui.epoch.value,
      Row: OrderRow,
      Group: Group2,
      find,
      height: 28,
      onOpen: (key) => ui.open(`epic:${key}`)
    }
  );
}
var OrderRow = memo(({ row: { order, session }, id, index }) => {
  const { ui } = useApp();
  const mark3 = phaseMark(order, session);
  const run = ui.runs.value.get(id)?.[0];
  const needsSomebody = order.order_state === "abandoned" || order.order_state === "blocked";
  const shown = session && (order.order_state === "live" || order.order_state === "blocked") ? session : null;
  const isOurs = run !== void 0 && (isActive(run) || needsSomebody && run.state !== "done");
  const note = needsSomebody ? isOurs && !isActive(run) && run.reason || order.reason || order.last_entry || "" : "";
  return /* @__PURE__ */ a4(
    "div",
    {
      class: "dnb-order",
      role: "row",
      "aria-rowindex": index,
      tabIndex: -1,
      "data-row": id,
      "data-key": id,
      "data-opens": id,
      "data-two": note ? "" : void 0,
      children: [
        /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-order-mark", children: /* @__PURE__ */ a4(StateGlyph, { mark: mark3, title: mark3.word }) }),
        /* @__PURE__ */ a4("span", { class: "dnb-id", role: "gridcell", children: oneLine(order.phase_id) }),
        /* @__PURE__ */ a4("span", { class: "dnb-order-title", role: "gridcell", children: [
          /* @__PURE__ */ a4(Text, { text: order.title }),
          order.priority ? /* @__PURE__ */ a4("span", { class: "dnb-dim dnb-fixed", children: oneLine(order.priority) }) : null
        ] }),
        /* @__PURE__ */ a4("span", { class: "dnb-order-epic dnb-cut", role: "gridcell", title: oneLine(order.epic_title), children: [
          /* @__PURE__ */ a4(Word, { text: order.project, class: "dnb-dim" }),
          " ",
          /* @__PURE__ */ a4(Word, { text: order.epic })
        ] }),
        /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-order-who", children: /* @__PURE__ */ a4(Who, { provider: order.provider, persona: order.persona }) }),
        /* @__PURE__ */ a4("span", { class: "dnb-order-state", role: "gridcell", children: isOurs ? /* @__PURE__ */ a4("span", { class: "dnb-cut", "data-tonetext": runMark(run).tone, title: oneLine(run.reason), children: runWords(run) }) : shown ? /* @__PURE__ */ a4("bdi", { class: "dnb-cut", "data-tonetext": sessionMark(shown).tone, children: oneLine(sessionMark(shown).word) }) : null }),
        /* @__PURE__ */ a4("span", { role: "gridcell", class: "dnb-order-age", children: /* @__PURE__ */ a4(
          Age,
          {
            at: shown ? shown.state_since ?? shown.last_activity : needsSomebody ? order.last_activity : null
          }
        ) }),
        /* @__PURE__ */ a4("span", { class: "dnb-acts", role: "gridcell", children: /* @__PURE__ */ a4(OrderActions, { order }) }),
        note ? /* @__PURE__ */ a4("span", { class: "dnb-order-note", role: "gridcell", children: /* @__PURE__ */ a4(Text, { text: note }) }) : null
      ]
    }
  );
});
function Group2({ group, id, open, index }) {
  const { ui } = useApp();
  const mark3 = ORDER[group.state];
  return /* @__PURE__ */ a4("div", { class: "dnb-group", role: "row", "aria-rowindex": index, "data-row": id, children: /* @__PURE__ */ a4("div", { role: "gridcell", children: /* @__PURE__ */ a4("h3", { children: /* @__PURE__ */ a4(Fold, { open, "data-key": id, onClick: () => ui.fold(id, !open), children: [
    /* @__PURE__ */ a4("span", { class: "dnb-state", "data-tone": mark3.tone, children: /* @__PURE__ */ a4("span", { class: "dnb-state-word", children: WORDS2[group.state] ?? mark3.word }) }),
    /* @__PURE__ */ a4("span", { class: "dnb-num", children: group.count }),
    HINTS[group.state] ? /* @__PURE__ */ a4("span", { class: "dnb-dim", children: HINTS[group.state] }) : null
  ] }) }) }) });
}

// src/views/side.tsx
var GROUPS2 = [
  ["starting", "Starting", true],
  ["live", "Live", true],
  ["idle", "Idle", true],
  ["defined", "Defined", true],
  ["archived", "Archived", false]
];
var STARTING = { word: "Starting", tone: "live", glyph: "starting" };
var RANK = ["approval", "waiting", "error", "thinking", "tool_use", "idle", "unknown", "ended"];
function personaMark(row) {
  if (row.group === "starting") return STARTING;
  if (row.group === "archived") return { ...ORDER.cancelled, word: "Archived" };
  if (row.group === "defined" || !row.state) return { ...ORDER.waiting, word: "Defined" };
  return SESSION[row.state] ?? SESSION.unknown;
}
function ranked(rows2) {
  return sorted(rows2, (row) => [
    row.persona ? 0 : 1,
    row.state ? RANK.indexOf(row.state) : RANK.length,
    row.persona
  ]);
}
function Side() {
  const { ui, store } = useApp();
  const rows2 = [...store.tables.personas.value.values()];
  const narrow = ui.size.value === "narrow";
  if (narrow && ui.over.value !== "side") return null;
  if (!narrow && ui.side.value === "rail") return /* @__PURE__ */ a4(Strip, { rows: rows2 });
  return /* @__PURE__ */ a4("section", { class: "dnb-side", "aria-label": "Agents", children: GROUPS2.map(([key, label, first]) => {
    const own = ranked(rows2.filter((row) => row.group === key));
    if (key === "starting" && !own.length) return null;
    return /* @__PURE__ */ a4(Group3, { name: key, label, first, rows: own }, key);
  }) });
}
function Group3({ name, label, first, rows: rows2 }) {
  const { ui, store } = useApp();
  const list2 = T2(null);
  const roving = useRoving(list2);
  const { items, holding } = useHeldRows(rows2);
  const key = `agents:${name}`;
  const open = rows2.length > 0 && (ui.folds.value.get(key) ?? first);
  return /* @__PURE__ */ a4("section", { children: [
    /* @__PURE__ */ a4("h3", { children: /* @__PURE__ */ a4(Fold, { open, disabled: !rows2.length, onClick: () => ui.fold(key, !open), children: [
      label,
      /* @__PURE__ */ a4("span", { class: "dnb-num", children: store.meta.value ? count(rows2.length) : UNTOLD })
    ] }) }),
    open ? /* @__PURE__ */ a4("ul", { ref: list2, ...roving, ...holding, children: items.map(({ row }) => /* @__PURE__ */ a4(Agent2, { row }, row.persona)) }) : null
  ] });
}
function useHeldRows(rows2) {
  return useHold(
    rows2.map((row) => ({ key: row.persona, row })),
    () => void 0
  );
}
function Agent2({ row }) {
  const { ui, store } = useApp();
  const mark3 = personaMark(row);
  const chosen = row.persona !== "" && ui.filter.value.persona === row.persona;
  const told4 = `${row.persona ? `@${row.persona}` : "no persona"}: ${mark3.word}. ${row.description}`;
  const content = /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4(StateGlyph, { mark: mark3, size: 13 }),
    /* @__PURE__ */ a4("bdi", { class: `dnb-cut ${row.persona ? "" : "dnb-dim"}`, children: row.persona ? oneLine(row.persona) : "no persona" }),
    row.providers.map((name) => /* @__PURE__ */ a4(Provider, { name }, name))
  ] });
  return /* @__PURE__ */ a4("li", { children: row.persona ? /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      class: "dnb-agent",
      "data-key": `p:${row.persona}`,
      "aria-pressed": chosen,
      title: oneLine(told4),
      onClick: () => {
        store.set("persona", chosen ? "" : row.persona);
        ui.over.value = "";
      },
      children: content
    }
  ) : /* @__PURE__ */ a4("span", { class: "dnb-agent", title: `Sessions that name no persona: ${mark3.word}`, children: content }) });
}
function Strip({ rows: rows2 }) {
  const { ui, store } = useApp();
  const list2 = T2(null);
  const roving = useRoving(list2);
  const shown = ["starting", "live", "idle"].flatMap(
    (group) => ranked(rows2.filter((row) => row.group === group))
  );
  const { items, holding } = useHeldRows(shown);
  return /* @__PURE__ */ a4("section", { class: "dnb-side", "data-rail": true, "aria-label": "Agents", ref: list2, ...roving, ...holding, children: items.map(({ row }) => {
    const mark3 = personaMark(row);
    const label = oneLine(`${row.persona ? `@${row.persona}` : "no persona"}: ${mark3.word}`);
    const chosen = row.persona !== "" && ui.filter.value.persona === row.persona;
    return /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        class: "dnb-icon",
        title: label,
        "aria-label": label,
        "aria-pressed": chosen,
        disabled: !row.persona,
        "data-key": `p:${row.persona}`,
        onClick: () => store.set("persona", chosen ? "" : row.persona),
        children: /* @__PURE__ */ a4(StateGlyph, { mark: mark3 })
      },
      row.persona
    );
  }) });
}

// src/views/dashboard.tsx
var VIEWS2 = { missions: Missions, orders: Orders, sessions: Sessions };
function Dashboard() {
  const { ui, store } = useApp();
  const root = T2(null);
  const onKeyDown = useKeys(root);
  useWidth(root);
  useAddress(root);
  const meta = store.meta.value;
  const isLive = store.link.value.state === "live";
  const isEmpty = meta !== null && !meta.scanning && !store.tables.sessions.value.size && !store.tables.epics.value.size;
  const behind = ui.drawer.value !== null || ui.sheet.value !== "" || void 0;
  return /* @__PURE__ */ a4(
    "div",
    {
      ref: root,
      class: "dispatch-nb",
      role: "region",
      "aria-label": "Dispatch",
      "data-gone": isLive ? void 0 : "",
      "data-mode": isEmpty ? "empty" : void 0,
      onKeyDown,
      children: /* @__PURE__ */ a4("div", { class: "dnb-frame", tabIndex: -1, children: [
        /* @__PURE__ */ a4(ScanBar, {}),
        /* @__PURE__ */ a4(Head, {}),
        /* @__PURE__ */ a4(Gone2, {}),
        /* @__PURE__ */ a4(Notice, {}),
        /* @__PURE__ */ a4("div", { class: "dnb-behind", inert: behind, children: [
          /* @__PURE__ */ a4(Needs, {}),
          /* @__PURE__ */ a4(Bar, { empty: isEmpty }),
          /* @__PURE__ */ a4(
            "div",
            {
              class: "dnb-body",
              "data-side": ui.side.value,
              "data-feed": ui.feed.value ? "open" : "closed",
              "data-over": ui.over.value || void 0,
              children: [
                /* @__PURE__ */ a4(Side, {}),
                /* @__PURE__ */ a4("section", { class: "dnb-main", "aria-label": "View", "data-compact": ui.isCompact.value ? "" : void 0, children: /* @__PURE__ */ a4(View, { isEmpty }) }),
                /* @__PURE__ */ a4(Feed, {}),
                ui.over.value === "side" || ui.over.value === "feed" ? (
                  // biome-ignore lint/a11y/noStaticElementInteractions: Escape does the same
                  // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
                  /* @__PURE__ */ a4("div", { class: "dnb-veil", onClick: () => ui.over.value = "" })
                ) : null
              ]
            }
          )
        ] }),
        /* @__PURE__ */ a4(Drawers, { root })
      ] })
    }
  );
}
function View({ isEmpty }) {
  const { store } = useApp();
  const meta = store.meta.value;
  if (!meta) return /* @__PURE__ */ a4(Waiting, {});
  if (isEmpty) return /* @__PURE__ */ a4(Empty, {});
  const Shown = VIEWS2[store.traits.view.value];
  return /* @__PURE__ */ a4($, { children: [
    meta.scanning ? /* @__PURE__ */ a4(Scan, {}) : null,
    /* @__PURE__ */ a4(Shown, {})
  ] });
}
function ScanBar() {
  const { store } = useApp();
  const meta = store.meta.value;
  if (!meta?.scanning) return null;
  const total = meta.looked.reduce((n3, place) => n3 + place.files_total, 0);
  const done = meta.looked.reduce((n3, place) => n3 + place.files_done, 0);
  return /* @__PURE__ */ a4("div", { class: "dnb-progress", children: /* @__PURE__ */ a4(Progress, { part: total ? done / total : 0, label: "First scan" }) });
}
function Gone2() {
  const { store } = useApp();
  const link2 = store.link.value;
  if (link2.state === "live") return null;
  const hasState = store.meta.value !== null;
  return /* @__PURE__ */ a4("div", { class: "dnb-notice", role: "status", children: [
    /* @__PURE__ */ a4(Glyph, { name: "plug" }),
    /* @__PURE__ */ a4("span", { children: [
      /* @__PURE__ */ a4("b", { children: goneWords(link2) }),
      " ",
      hasState ? "This is the state of that moment, nothing here is live. " : "",
      link2.state === "gone" ? "Run the cell again to go on." : "It goes on when the connection is back, or run the cell again."
    ] })
  ] });
}
function Notice() {
  const { ui, store } = useApp();
  const text3 = ui.notice.value;
  if (!text3) return null;
  return /* @__PURE__ */ a4("div", { class: "dnb-notice", "data-quiet": true, role: "status", children: [
    /* @__PURE__ */ a4("bdi", { children: oneLine(text3) }),
    /* @__PURE__ */ a4(
      IconButton,
      {
        icon: "close",
        label: "Dismiss",
        onClick: () => {
          store.notice.value = "";
          for (const name of ["project", "persona"])
            if (store.traits[name].peek() !== ui.filter.peek()[name]) store.set(name, "");
          store.set("providers", ui.filter.peek().providers);
          if (!ui.drawer.peek()) store.set("selected", "");
        }
      }
    )
  ] });
}
var TYPE_PX = 13;
function useWidth(root) {
  const { ui } = useApp();
  A2(() => {
    const box2 = root.current;
    if (!box2) return;
    const observer = new ResizeObserver(() => {
      const type = Number.parseFloat(getComputedStyle(box2).fontSize) || TYPE_PX;
      if (box2.clientWidth) ui.width.value = box2.clientWidth * TYPE_PX / type;
    });
    observer.observe(box2);
    for (const bar of box2.getElementsByClassName("dnb-tabs")) observer.observe(bar);
    return () => observer.disconnect();
  }, [root, ui]);
}

// src/index.tsx
var index_default = () => {
  let store;
  return {
    initialize({ model, signal }) {
      store = createStore(model, signal);
      signal.addEventListener("abort", () => store = void 0, { once: true });
    },
    render({ model, el, signal }) {
      const shared = store ?? createStore(model, signal);
      Q(
        /* @__PURE__ */ a4(AppContext.Provider, { value: { store: shared, ui: createUi(shared) }, children: /* @__PURE__ */ a4(Dashboard, {}) }),
        el
      );
      followHost(model, el, shared, signal);
      signal.addEventListener("abort", () => Q(null, el), { once: true });
    }
  };
};
function followHost(model, el, store, signal) {
  const look = () => store.setConnected(el.closest(".jupyter-widgets-disconnected") === null);
  const later = () => queueMicrotask(look);
  model.on("comm_live_update", later);
  signal.addEventListener("abort", () => model.off("comm_live_update", later), {
    once: true
  });
  if (el.closest(".jupyter-widgets-disconnected")) look();
}
export {
  index_default as default
};
