module github.com/cloudsec/cloudsec

go 1.26.8
