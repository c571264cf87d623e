"""Shapes of jobs that traces.py has not, in its form and for its judge: shapes.py list | show NAME [--seed N] | judge."""
import sys, math, heapq
import traces as T
from traces import _bars, _array, _about, _some

def bursts(rng):
    period=rng.uniform(0.05,0.15); f=rng.uniform(3,8); ph=[rng.random() for _ in range(100)]
    return _bars(rng,_some(rng,8),_some(rng,200),_about(rng,10),lambda i,s: f if (s/period+ph[i])%1<0.3 else 1.0),{}
def two_speeds(rng):
    n=_some(rng,20); f=rng.uniform(1.6,3.5)
    ev=_bars(rng,n,_some(rng,80),_about(rng,30),lambda i,s: f if i%2 else 1.0)
    return [(t,i,c,m,{"host":"h%d"%(i%2)}) for t,i,c,m,_ in ev],{}
def growing_slots(rng):
    n,l,k=_some(rng,250),_about(rng,300),rng.randint(6,10); k2=k*rng.randint(2,4); step=n*l/(k+k2)/k2
    free=[0.0]*k+[step*j for j in range(1,k2-k+1)]
    return _array(rng,n,k2,lambda: rng.lognormvariate(math.log(l),0.3),free=free),{"workers":n}
def growing_number(rng):
    n,l=_some(rng,300),_about(rng,300)
    return _array(rng,n,_some(rng,24),lambda: rng.lognormvariate(math.log(l),0.25)),{"workers":n//2}
def no_number(rng):
    n,l=_some(rng,300),_about(rng,300)
    return _array(rng,n,_some(rng,24),lambda: rng.lognormvariate(math.log(l),0.25)),{}
def checkpointed(rng):
    """Half of the workers are killed once and go on from where they were, after a pause."""
    n,steps,p=_some(rng,12),_some(rng,100),_about(rng,20); out=[]
    stop={i:rng.randint(10,steps-5) for i in range(n) if i%2}; pause=steps*p*rng.uniform(0.05,0.2)
    for t,i,c,m,x in _bars(rng,n,steps,p):
        out.append((t+(pause if i in stop and c>stop[i] else 0),i,c,m,x))
    return out,{}
def retry_storm(rng):
    n,k,l,q=_some(rng,150),_some(rng,16),_about(rng,300),rng.uniform(0.2,0.5)
    free=[0.0]*k; heapq.heapify(free); ev=[]; todo=[(i,0) for i in range(n)]; at=0; soon=rng.random()<0.5
    while at<len(todo):
        i,tr=todo[at]; at+=1
        t=heapq.heappop(free)+rng.uniform(1,5); d=rng.lognormvariate(math.log(l),0.25)
        die=rng.uniform(0.1,0.9) if rng.random()<q and tr<4 else None
        ev.append((t,i,0,8,{}))
        for s in range(1,9):
            if die and s/8>die: ev.append((t+d*die,i,s-1,8,{"exit":1})); todo.insert(at+(rng.randint(0,2*k) if soon else len(todo)),(i,tr+1)); break
            ev.append((t+d*s/8,i,s,8,{}))
        heapq.heappush(free,t+d*(die or 1))
    return ev,{"workers":n}
def few_large(rng):
    n,k,l,w=_some(rng,150),_some(rng,12),_about(rng,120),rng.randint(10,30)
    big={i for i in range(n) if rng.random()<0.06}|{rng.randrange(n)}
    free=[0.0]*k; ev=[]
    for i in range(n):
        t=heapq.heappop(free)+rng.uniform(0.2,2); d=rng.lognormvariate(math.log(l),0.2)*(w if i in big else 1); r=40 if i in big else 4
        for s in range(r+1): ev.append((t+d*s/r,i,s,r,{"weight":w} if i in big else {}))
        heapq.heappush(free,t+d)
    return ev,{"workers":n}
def few_large_aside(rng):
    n,w=_some(rng,40),rng.randint(4,12); big=set(rng.sample(range(n),2)); p=_about(rng,10); s=_some(rng,100)
    ev=_bars(rng,n,s,p,lambda i,x: w if i in big else 1)
    return [(t,i,c,m,{"weight":w} if i in big else {}) for t,i,c,m,_ in ev],{"workers":n}
def long_tail_one(rng):
    n,f=_some(rng,30),rng.uniform(2.5,6)
    return _bars(rng,n,_some(rng,100),_about(rng,15),lambda i,s: f if i==0 else 1.0),{}
def night(rng):
    n,steps,p=_some(rng,8),_some(rng,200),_about(rng,10); a=rng.uniform(0.2,0.4); b=a+rng.uniform(0.2,0.3); f=rng.uniform(2,4)
    return _bars(rng,n,steps,p,lambda i,s: f if a<s<b else 1.0),{}
def night_fast(rng):
    n,steps,p=_some(rng,8),_some(rng,200),_about(rng,10); a=rng.uniform(0.2,0.4); b=a+rng.uniform(0.2,0.3); f=rng.uniform(2,4)
    return _bars(rng,n,steps,p,lambda i,s: 1/f if a<s<b else 1.0),{}
def step_down(rng):
    n,steps,p=_some(rng,8),_some(rng,200),_about(rng,10); a=rng.uniform(0.25,0.6); f=rng.uniform(1.6,3)
    return _bars(rng,n,steps,p,lambda i,s: f if a<s else 1.0),{}
def step_up(rng):
    n,steps,p=_some(rng,8),_some(rng,200),_about(rng,10); a=rng.uniform(0.25,0.6); f=rng.uniform(1.6,3)
    return _bars(rng,n,steps,p,lambda i,s: 1/f if a<s else 1.0),{}
def staggered(rng):
    n,steps,p=_some(rng,60),_some(rng,60),_about(rng,20); span=steps*p*rng.uniform(0.2,0.6); st=sorted(rng.uniform(0,span) for _ in range(n)); st[0]=0
    return _bars(rng,n,steps,p,start=lambda i: st[i]),{"workers":n}
def node_dies(rng):
    h,steps,p=_some(rng,20),rng.randint(30,80),_about(rng,40); die=steps*p*rng.uniform(0.2,0.7)
    return [e for e in _bars(rng,h*8,steps,p) if not (e[1]<8 and e[0]>die)],{}
def bimodal(rng):
    n,k,l,f=_some(rng,300),_some(rng,24),_about(rng,100),rng.uniform(4,10)
    return _array(rng,n,k,lambda: rng.lognormvariate(math.log(l),0.2)*(f if rng.random()<0.3 else 1)),{"workers":n}
def startup(rng):
    n,steps,p=_some(rng,8),_some(rng,100),_about(rng,10); s0=steps*p*rng.uniform(0.05,0.25)
    return [(t+(s0 if c>0 else 0),i,c,m,x) for t,i,c,m,x in _bars(rng,n,steps,p)],{}
def timer(rng):
    """A report a minute, whatever was done: current is a share of a drifting pace."""
    n,d=_some(rng,10),_about(rng,5000); ev=[]
    for i in range(n):
        t,c,v=0.0,0.0,rng.lognormvariate(0,0.1); ev.append((0.0,i,0,1000,{}))
        while c<1000:
            t+=60; c=min(1000,c+60*v*1000/d*rng.lognormvariate(0,0.6)); ev.append((t,i,round(c,1),1000,{}))
    return ev,{}
def heartbeat(rng):
    """Few steps and a report of the same number every half minute between."""
    n,steps,p=_some(rng,6),rng.randint(10,20),_about(rng,300); ev=_bars(rng,n,steps,p,jitter=0.3); out=list(ev); last={}
    for t,i,c,m,x in sorted(ev):
        if i in last:
            a=last[i][0]+30
            while a<t: out.append((a,i,last[i][1],m,{})); a+=30
        last[i]=(t,c)
    return out,{}
def drifting(rng):
    lv=[0.0]
    def pace(i,s):
        lv[0]+=rng.gauss(0,0.06); return math.exp(max(-1.5,min(1.5,lv[0])))
    return _bars(rng,1,_some(rng,300),_about(rng,10),pace),{}
def three_stages(rng):
    """Groups that are named only by who has begun; 20 of each, the number is known."""
    out=[]; k=rng.randint(5,10); n=_some(rng,20); free=[0.0]*k
    for j in range(3):
        l=_about(rng,300,2.5)
        ev=_array(rng,n,k,lambda: rng.lognormvariate(math.log(l),0.2),reports=10,first=j*n,free=free)
        free=[max(e[0] for e in ev)]*k; out+=[(t,i,c,m,{**x,"group":"s%d"%j}) for t,i,c,m,x in ev]
    return out,{"workers":3*n}
def two_hangs(rng):
    p=_about(rng,20); ev=_bars(rng,_some(rng,32),100,p)
    for a,b in ((0.15,0.35),(0.5,0.8)):
        stop=100*p*rng.uniform(a,b); ln=100*p*rng.uniform(0.1,0.3); ev=[(t if t<stop else t+ln,i,c,m,x) for t,i,c,m,x in ev]
    return ev,{}
def array_hang(rng):
    n,k,l=_some(rng,200),_some(rng,24),_about(rng,300); ev=_array(rng,n,k,lambda: rng.lognormvariate(math.log(l),0.25)); e=max(x[0] for x in ev)
    stop=e*rng.uniform(0.2,0.6); ln=e*rng.uniform(0.2,0.4)
    return [(t if t<stop else t+ln,i,c,m,x) for t,i,c,m,x in ev],{"workers":n}
def array_no_reports(rng):
    """Tasks that report their start and their end only."""
    n,k,l=_some(rng,200),_some(rng,24),_about(rng,300)
    return _array(rng,n,k,lambda: rng.lognormvariate(math.log(l),0.35),reports=1),{"workers":n}
def ends_only(rng):
    """Tasks that report nothing but their end."""
    ev,made=array_no_reports(rng)
    return [e for e in ev if e[2]==1],made
def slots_lost(rng):
    n,k,l=_some(rng,300),_some(rng,30),_about(rng,300); 
    free=[0.0]*k; ev=[]; end=n*l/k; cut=end*rng.uniform(0.3,0.5); keep=max(2,int(k*rng.uniform(0.3,0.6))); lost=0
    for i in range(n):
        while True:
            f=heapq.heappop(free)
            if f>cut and lost<k-keep: lost+=1; continue
            break
        t=f+rng.uniform(0.2,2); d=rng.lognormvariate(math.log(l),0.25)
        for s in range(5): ev.append((t+d*s/4,i,s,4,{}))
        heapq.heappush(free,t+d)
    return ev,{"workers":n}

SHAPES={f.__name__.replace("_","-"):f for f in (bursts,two_speeds,growing_slots,growing_number,no_number,checkpointed,retry_storm,few_large,few_large_aside,
    long_tail_one,night,night_fast,step_down,step_up,staggered,node_dies,bimodal,startup,timer,heartbeat,drifting,three_stages,two_hangs,array_hang,array_no_reports,ends_only,slots_lost)}
if __name__=="__main__":
    T.TRACES.clear(); T.TRACES.update(SHAPES); T.main(sys.argv[1:])
