// Templates and what they render, by behaviour. Expectations agree with Velocity 1.7, whose handling of unresolved references is set
// as AWS's, and with the recordings of AWS that are public; #macro and #evaluate follow the recordings alone. [api-gateway.md A12]

type Case = readonly [template: string, expected: string];

/** The body that the templates see. */
export const BODY = [
  '{"json":{"foo":[{"nested":"bar"}]},"list":[1,"x",{"y":null}],"empty":[],"num":1.0,"flag":true,"text":"hi",',
  '"nothing":null,"a-b":7,"a b":8,"10":"ten","9":"nine","rows":[{"id":1,"v":"a"},{"id":2,"v":"b"}]}',
].join('');

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  'references print their value, and nothing when they are unresolved': [
    ['Hello $name', 'Hello '],
    ['$u ${u} $!u $!{u}|', '   |'],
    ['#set($a=1)$a ${a} $!a $!{a} ${a}b $a.b|', '1 1 1 1 1b |'],
    ["$u.x $u.x() $u[0] ${u.x.y('z')[1]}|", '   |'],
    ['#set($a="A")$a} ${a}}', 'A} A}'],
    ['$foo-bar $foo.bar-baz|#set($a-b=3)$a-b', ' |3'],
  ],
  'a dollar or a hash that begins nothing stays': [
    ['$ $$ $1 $. $a', '$ $$ $1 $. '],
    ['cost: $5.00 and $0|', 'cost: $5.00 and $0|'],
    ['"#" #13ff93 #123 #{foo} a#b|', '"#" #13ff93 #123 #{foo} a#b|'],
    ['<a href="#">bob</a>', '<a href="#">bob</a>'],
    ['${ $!{|', '${ $!{|'],
  ],
  'an unknown directive is printed as it stands, arguments and all': [
    ['#foo #foo(1) #foobar($x)|', '#foo #foo(1) #foobar($x)|'],
    ['#evaluate("$x")|', '#evaluate("$x")|'],
    ['#return($v1)|', '#return($v1)|'],
    ['#macro(m $a)[$a]#end#m(1) #m("x")', '#m(1) #m("x")'],
    ['#macro(recur $n)#if($n > 0)#recur($n)X#end#end#recur(5)', '#recur(5)'],
  ],
  'numbers keep their kind: whole stay whole, 2.0 stays 2.0': [
    ['#set($a=7/2)$a #set($b=7%4)$b #set($c=-7/2)$c #set($d=-7%4)$d #set($e=7.0/2)$e #set($f=2*3.5)$f', '33-3-33.57.0'],
    ['#set($a=1+2*3)$a #set($a=(1+2)*3)$a #set($a=10 - 4 - 3)$a #set($a=2 * 3 % 4)$a', '7932'],
    [
      '#set($a=1.5+1.5)$a #set($b=100.0/50)$b #set($c=.5*.1)$c #set($d=10000000.0)$d #set($e=0.0001*1)$e #set($f=1e3)$f',
      '3.02.00.051.0E71.0E-41000.0',
    ],
    [
      '#set($a=2147483647)#set($b=$a+1)$b #set($c=$a*$a)$c #set($d=9223372036854775807)$d',
      '214748364846116860141324206099223372036854775807',
    ],
    ['#set($x=-5)$x #set($y=3 - -2)$y', '-55'],
    ['#set($d=1.50)$d #set($e=3.0)$e.intValue()', '1.53'],
    ['#set($n=0)$n.parseInt("42") #set($x="5")#set($r=$n.parseInt($x)+1)$r', '426'],
  ],
  'arithmetic that makes no sense leaves the variable as it was': [
    ['#set($a=5/0)x$a', 'x'],
    ['#set($a=5)#set($a=5/0)x$a', 'x5'],
    ['#set($a=5)#set($a=$a - "x")$a', '5'],
  ],
  '+ joins text': [["#set($a='x'+1)$a #set($b=1+'x')$b #set($c='a'+'b'+'c')$c #set($d=\"a\"+1.0)$d", 'x11xabca1.0']],
  '== compares numbers by value and other kinds as text': [
    [
      '#if(1==1)y#{else}n#end #if(1==1.0)y#{else}n#end #if("1"==1)y#{else}n#end #if(true=="true")y#{else}n#end',
      'y y y y',
    ],
    ['#if("a"!="b")y#{else}n#end #if([1,2]==[1,2])y#{else}n#end #if([1]==[2])y#{else}n#end', 'y y n'],
    ['#set($a="1")#set($b=1)#if($a==$b)eq#end #if($a.equals("1"))eq#end', 'eq eq'],
  ],
  'comparisons know only numbers': [
    [
      '#if(1<2)a#end#if(2<=2)b#end#if(3>2)c#end#if(3>=3)d#end#if(1!=2)e#end#if(1 lt 2)f#end#if(1 eq 1 and 2 gt 1)g#end#if(not false)h#end',
      'abcdefgh',
    ],
    [
      '#if("a" < "b")t#{else}f#end #if("1" < 2)t#{else}f#end #if(1 le 1)t#end #if(1 ge 2)t#{else}f#end #if(1 ne 1)t#{else}f#end',
      'f f t f f',
    ],
    ['#set($a = 4 > 2 + 5)$a #set($a = 5 + 4 > 2)$a', 'falsetrue'],
  ],
  'and, or, not are short and give booleans': [
    [
      '#set($x = true || false)$x #set($x = true && false)$x #set($x = !true)$x #set($y = 1 == 1)$y',
      'truefalsefalsetrue',
    ],
    ['#set($x=1)#if($x==1&&$x!=2||$x==3)ok#end #if(($x == 1) && !($x == 2))ok#end', 'ok ok'],
    ['#if(true || $u.boom())t#end', 't'],
  ],
  'an unresolved reference is true in #if and equals the empty text': [
    [
      '#if($u==$v)y#{else}n#end #if($u=="")y#{else}n#end #if($u)t#{else}f#end #if(!$u)t#{else}f#end #if($u && true)t#{else}f#end',
      'y y t f t',
    ],
    ['#if(${a.b.c})yes!#end #if($!a.b.c)yes!#end', 'yes! yes!'],
    ['#set($c=$undefined)x${c}x', 'xx'],
  ],
  '#if chooses the first true branch': [
    ['#if(false)a#elseif(true)b#{else}c#end|#if(false)a#elseif(false)b#{else}c#end', 'b|c'],
    ['#if(true)x#{end}y #{if}(true)z#{end}', 'xy z'],
    ['#if (true) sp #end', ' sp '],
    ['#if($u)#if(false)x#end#{else}y#end|', '|'],
  ],
  'a line that ends in a directive loses its line break': [
    ['x\n  #set($a=1)\n  y', 'x\n    y'],
    ['  #set($a=1)\nx', 'x'],
    ['x #set($a=1)\ny', 'x y'],
    ['  #if(true)\n  a\n  #end\nb', '    a\n  b'],
    ['#if(true) \n a #end \n b', ' a  b'],
    ['#if($a)\nx\n#else\ny\n#end\nz', 'x\nz'],
    ['#if(false)\nx\n#elseif(true) \ny\n#end z', 'y\n z'],
    ['#foreach($i in [1..2])\n$i\n#end\nend', '1\n2\nend'],
    ['{\n#set($a=1)\n  #set($b=2)\n"a":$a$b\n}', '{\n"a":12\n}'],
    ['#set($a=1) #set($b=2)$b', '2'],
    ['\n#if(true)\nhello##\n#end', '\nhello'],
    ["\n#define( $f )$ctx#end\n#set( $ctx = 'foo' )\n$f\n#set( $ctx = 'bar' )\n$f\n", '\nfoo\nbar\n'],
  ],
  '#foreach tells its index, its count and what comes': [
    [
      '#foreach($i in ["a","b"])$velocityCount$foreach.index$foreach.count$foreach.first$foreach.last$velocityHasNext #end',
      '101truefalsetrue 212falsetruefalse ',
    ],
    ['#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end', '1,2,3'],
    [
      '#foreach($i in [1..2])#foreach($j in [1..2])$foreach.parent.index$foreach.index $foreach.parent.count;#end#end',
      '00 1;01 1;10 2;11 2;',
    ],
    ['#foreach ($j in [1,2])#foreach ($i in [3, 4])$foreach.count,#end$foreach.count|#end', '1,2,1|1,2,2|'],
  ],
  '#foreach goes over lists, ranges and the values of maps, over nothing else': [
    ['#foreach($i in [3..1])$i #end#foreach($i in [1..1])$i#end#foreach($i in [2..-2])$i,#end', '3 2 1 12,1,0,-1,-2,'],
    ['#foreach($i in {"a":1,"b":2})$i,#end', '1,2,'],
    ['#foreach($i in $undefined)x#end|#foreach($i in "abc")x$i#end|#foreach($i in 5)x#end|', '|||'],
    ['#set($s=0)#foreach($i in [1..4])#set($s=$s+$i)#end$s', '10'],
    [
      '#foreach($pair in [["Hello ", "Steve"], ["Hello", " Chris"]])#foreach($word in $pair)$word#end. #end',
      'Hello Steve. Hello Chris. ',
    ],
  ],
  'the variable of a loop is what it was before, after the loop': [
    ['#set($i=9)#foreach($i in [1..2])$i#end$i', '129'],
    ['#foreach($i in [1..2])$i#end$i|', '12|'],
    ['#set($i = 1)$i,#foreach ($i in [2, 3, 4])$i,#set($i = $i)#end$i', '1,2,3,4,1'],
  ],
  '#break ends the loop, #stop the template': [
    ['#foreach($i in [1..5])$i#if($i==3)#break#end#end after', '123 after'],
    ['#foreach($i in [1..5])$i#if($i==3)#stop#end#end after', '123'],
    ['#foreach($i in [1..2])#foreach($j in [1..3])$j#if($j==2)#break#end#end;#end', '12;12;'],
    ['a#break b', 'a'],
    ['hello #stop world', 'hello '],
  ],
  'a loop ends after its thousandth round': [
    [
      '#foreach($i in [1..1500])#if($foreach.count==1000)last$foreach.hasNext#end#if($foreach.count>1000)no#end#end',
      'lasttrue',
    ],
  ],
  '#define keeps a block that is rendered wherever it is printed': [
    ['#define($d)[$x]#end#set($x=1)$d#set($x=2)$d', '[1][2]'],
    ['#define($d)hi#end$d()$d()', 'hi()hi()'],
    ['#define ( $showindex )$foreach.index#end#foreach($x in [1,2,3])$showindex#end', '012'],
  ],
  'comments and unparsed text': [
    ['## comment', ''],
    ['a ## c\nb', 'a b'],
    ['Stuff#*\n more comments *#\n and more stuff', 'Stuff\n and more stuff'],
    ['a#* x *#b #** doc *#c', 'ab c'],
    ['#[[ $raw #if ]]#z', ' $raw #if z'],
  ],
  'backslashes before references and directives': [
    ['\\$a \\$u \\\\$u #set($a=1)\\$a \\\\$a \\\\\\$a', '$a $u \\$a \\1 \\$a'],
    ['\\#if \\#foo \\\\#if(true)x#end \\# x', '#if \\#foo \\x \\# x'],
    [
      '\n#set( $email = "foo" )\n$email\n\\$email\n\\\\$email\n\\\n\\\\ \\# \\$\n\\#end\n\\# end\n\\#set( $email = "foo" )\n',
      '\nfoo\n$email\n\\foo\n\\\n\\\\ \\# \\$\n#end\n\\# end\n#set( foo = "foo" )\n',
    ],
  ],
  'text in double quotes is a template, in single quotes it is not': [
    ['#set($n="W")#set($s="Hi $n ${n}s $!n \\$n $5 $ a#b")$s', 'Hi W Ws W $n $5 $ a#b'],
    ['#set($n=3)#set($s="#if($n==3)three#end")$s', 'three'],
    ['#set($n="W")#set($s=\'Hi $n\')$s', 'Hi $n'],
    ['#set($a="A")#set($b="${a}B$a.toLowerCase()C")$b', 'ABaC'],
    ['#set($s="$")$s #set($s="a$")$s #set($s="#")$s', '$a$#'],
  ],
  'a quote inside its own kind is written twice, and a backslash is a backslash': [
    ['#set($s="a""b")$s #set($t=\'a\'\'b\')$t', 'a"ba\'b'],
    ['#set($d = \'{"a": 2}\')$d #set($d = "{""a"": 2}")$d', '{"a": 2}{"a": 2}'],
    ['#set($s="x\\u0041y")$s #set($t=\'x\\u0041y\')$t', 'xAyx\\u0041y'],
    ['#set ($name = "\\\\batman\\nand robin")$name', '\\\\batman\\nand robin'],
  ],
  'maps print as Java prints them': [
    ['#set($m={"b":1,"a":{"x":[1,2]}})$m.a.x $m.a.x[1]|$m.a', '[1, 2] 2|{x=[1, 2]}'],
    ["#set($m={'k1': 'v1', 'k2': 'v2'})$m.toString() #set($a = {})$a", '{k1=v1, k2=v2}{}'],
    ['#set($m={})#set($x=$m.put("k","v"))$m.entrySet() $m.keySet() $m.values()', '[k=v] [k] [v]'],
  ],
  'lists of a template print as Java prints them': [
    ['#set($l=[1,"a",true,2.5])$l #set($l=[])$l #set($l=[[1,2],["a"]])$l', '[1, a, true, 2.5][][[1, 2], [a]]'],
    ["#set($l = ['one', 'two', 'three'] )#set($i = 1)#set( $l[$i] = 'foo' )$l", '[one, foo, three]'],
  ],
  'lists and maps of JSON: lists print as JSON, maps as Java maps': [
    [
      "$input.path('$')",
      '{json={foo=[{"nested":"bar"}]}, list=[1,"x",{"y":null}], empty=[], num=1.0, flag=true, text=hi, nothing=null, a-b=7, a b=8, 10=ten, 9=nine, rows=[{"id":1,"v":"a"},{"id":2,"v":"b"}]}',
    ],
    ["$input.path('$.json')", '{foo=[{"nested":"bar"}]}'],
    ["$input.path('$.json.foo')", '[{"nested":"bar"}]'],
    [
      "$input.path('$.list') $input.path('$.empty') $input.path('$.num') $input.path('$.flag')",
      '[1,"x",{"y":null}] [] 1.0 true',
    ],
  ],
  'methods of maps': [
    ['#set($m={})$m.put("a",1)|$m.put("a",2)|$m.a|$m["a"]|$m.get("a")|$m.size()|$m', '|1|2|2|2|1|{a=2}'],
    [
      '#set($m={"b":1,"a":2})#foreach($e in $m.entrySet())$e.key=$e.value;$e.getKey()$e.getValue() #end',
      'b=1;b1 a=2;a2 ',
    ],
    ['#set($m={"b":1})#set($m.c=3)#set($m["d"]=4)$m.c$m.d', '34'],
    [
      '#set($m={"k":1})#if($m.containsKey("k"))y#end#if($m.containsKey("z"))n#end$m.containsValue(1)$m.isEmpty()$m.remove("k")$m.isEmpty()',
      'ytruefalse1true',
    ],
    ['#set($m={"size":5})$m.size $m.size()', '5 1'],
    ['#set($m={"a":1})#set($x=$m.putAll({"b":2}))$m.a$m.b $m.equals({"b":2,"a":1})', '12 true'],
    ['#set($m={"a-b":4})$m.a-b $m["a-b"] #set($k="a-b")$m[$k] $m.get($k)', '4 44 4'],
  ],
  'methods of lists': [
    [
      '#set($l=[1,"a",true,2.5])$l.size() $l[0] $l.get(1) $l.isEmpty() $l.contains("a") $l.indexOf(true) $l.empty',
      '4 1 a false true 2 false',
    ],
    ['#set($l=[])$l.add("x")$l.add("y")$l $l.remove(0) $l.remove("y") $l', 'truetrue[x, y] x true []'],
    ['#set($l=[1,2])#set($l[0]=9)$l $l.set(1,8) $l', '[9, 2] 2 [9, 8]'],
    [
      '#set($l=[3,1])$l.addAll([7,8]) $l $l.subList(1,3) $l.equals([3,1,7,8]) $l.containsAll([3,8])',
      'true [3, 1, 7, 8] [1, 7] true true',
    ],
    [
      "#set($foo = [1,2,3])#set( $ignore = $foo.add('string value') )#foreach($item in $foo)$item,#end",
      '1,2,3,string value,',
    ],
  ],
  'methods of text': [
    [
      '#set($s="Hello World")$s.length() $s.substring(6) $s.substring(0,5) $s.toUpperCase() $s.toLowerCase() $s.indexOf("o") $s.lastIndexOf("o") $s.charAt(1)',
      '11 World Hello HELLO WORLD hello world 4 7 e',
    ],
    [
      '#set($s="Hello World")$s.replace("o","0") $s.contains("World") $s.startsWith("He") $s.endsWith("d") $s.equals("x") $s.equalsIgnoreCase("hello world")',
      'Hell0 W0rld true true true false true',
    ],
    [
      '#set($s="a,b,,c,,")#foreach($p in $s.split(","))[$p]#end #foreach($p in $s.split(",",2))[$p]#end#foreach($p in $s.split(",",-1))[$p]#end',
      '[a][b][][c] [a][b,,c,,][a][b][][c][][]',
    ],
    [
      '#set($s="  x ")[$s.trim()]$s.isEmpty()$s.empty #set($s="abc")$s.concat("d")$s.compareTo("abd")$s.hashCode()',
      '[x]falsefalseabcd-196354',
    ],
    ['#set($s="abc")$s.foo|$s.foo()|$s.substring("a")|', '|||'],
  ],
  'regular expressions are those of Java': [
    [
      '#set($s="Hello World")$s.replaceAll("[aeiou]","*") $s.replaceFirst("l+","L") $s.replaceAll("(?i)w","_")',
      'H*ll* W*rld HeLo World Hello _orld',
    ],
    ['#set($s="2020-01-02")$s.replaceAll("(\\d+)-(\\d+)-(\\d+)","$3/$2/$1")', '02/01/2020'],
    ['#set($s="abc")$s.matches("[a-c]+")$s.matches("ab")$s.matches("(a|ab)(c|bcd)?")', 'truefalsetrue'],
    [
      "#set($s = '2020-01-20T08:00:00.000Z')$s.matches('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00\\.000Z$') $s.matches(\"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00\\.000Z$\")",
      'true true',
    ],
    ['#set($s="x=1&y=2")#foreach($p in $s.split("&"))#set($kv=$p.split("="))$kv[0]:$kv[1] #end', 'x:1 y:2 '],
    [
      '#set($s="aXbXc")$s.replaceAll("X(?=c)","-") $s.replaceAll("[a-c&&[^b]]","#") $s.split("X").size()',
      'aXb-c #XbX# 3',
    ],
    ['#set($s="a.b.c")$s.replaceAll("\\.","/") $s.replaceAll(".","$0$0")', 'a/b/c aa..bb..cc'],
  ],
  'JSON text of a path': [
    [
      "$input.json('$.json') $input.json('$.list') $input.json('$.num') $input.json('$.text') $input.json('$.nothing')",
      '{"foo":[{"nested":"bar"}]} [1,"x",{"y":null}] 1.0 "hi" null',
    ],
    ["$input.json('$.zz')|$input.json('$.list[7]')|$input.json('$.text.x')|", '""|""|""|'],
    ["$input.json('json.foo[0].nested') $input.json('$.a-b') $input.json(\"$['a b']\")", '"bar" 7 8'],
    [
      "$input.json('$.rows[*].id') $input.json('$..id') $input.json('$.rows[?(@.id==2)].v') $input.json('$.rows[0:1]') $input.json('$.rows[*].zz')",
      '[1,2] [1,2] ["b"] [{"id":1,"v":"a"}] []',
    ],
  ],
  'live values of a path': [
    ["#set($root=$input.path('$'))$root.text $root.json.foo[0].nested $root.list.size() $root.list[0]", 'hi bar 3 1'],
    ["#foreach($row in $input.path('$.rows'))$row.id=$row.v#if($foreach.hasNext),#end#end", '1=a,2=b'],
    [
      "#if($input.path('$.zz')==\"\")empty#end #if($input.path('$.nothing')==\"\")null#end #if($input.path('$.nothing') == $null)equal#end",
      'empty null equal',
    ],
    ["#foreach($k in $input.path('$').keySet())$k #end", 'json list empty num flag text nothing a-b a b 10 9 rows '],
    ['$input.body.length() $input.body.some|', '202 |'],
  ],
};
